/** One variant of a scenario, for commands that look at a single design. */
import { parseScenario, type Resolved } from "../scenario/index.ts";
import { UsageError } from "./usage-error.ts";

/** The scenario as it is written, or the variant. UsageError with those there are when there is none of that name. */
export function parseVariant(
  text: string,
  file: string,
  variant: string | undefined,
  overrides: Readonly<Record<string, unknown>> = {},
): Resolved {
  const written = parseScenario(text, file, overrides);
  if (variant === undefined) return written;
  if (!written.variants.includes(variant)) {
    const known = written.variants.length === 0 ? "it has none" : `it has ${written.variants.join(", ")}`;
    throw new UsageError(`${file} has no variant ${JSON.stringify(variant)}; ${known}`);
  }
  return parseScenario(text, file, overrides, written.files, variant);
}
