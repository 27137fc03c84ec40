/**
 * Variants of a scenario: what each changes in it, by path. A variant is a scenario of its own, named after the variant;
 * what is wrong with it is reported where the variant sets it.
 */
import { isMap, type Path, parsePath, type RawMap, valueAt } from "./paths.ts";
import type { Finding } from "./problems.ts";

/** A scenario without its variants, and what each of them changes: values by path, null to take a key away. */
export interface WithVariants {
  readonly base: RawMap;
  readonly variants: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly findings: readonly Finding[];
}

/** Takes the variants out of a scenario as written. The shape of each is checked here, its values when it is made. */
export function takeVariants(user: RawMap): WithVariants {
  const { variants: written, ...base } = user;
  const variants = new Map<string, RawMap>();
  if (written === undefined) return { base, variants, findings: [] };
  if (!isMap(written)) {
    return { base, variants, findings: [{ path: ["variants"], message: "a map of variants is needed" }] };
  }
  const findings: Finding[] = [];
  for (const [name, changes] of Object.entries(written)) {
    const wrong = wrongIn(name, changes, base);
    findings.push(...wrong);
    if (wrong.length === 0) variants.set(name, changes as RawMap);
  }
  return { base, variants, findings };
}

function wrongIn(name: string, changes: unknown, base: RawMap): Finding[] {
  const path = ["variants", name];
  if (name === base.name) {
    const message = `the scenario itself is named ${JSON.stringify(name)}; a variant needs a name of its own`;
    return [{ path, message, atKey: true }];
  }
  if (!isMap(changes)) {
    const message = "a map is needed of what the variant changes: clusters.prod.hosts.count: 16";
    return [{ path, message }];
  }
  return Object.keys(changes).flatMap((key): Finding[] => {
    const at = { path: [...path, key], atKey: true };
    try {
      const [first] = parsePath(key);
      if (first !== "name" && first !== "variants") return [];
      return [{ ...at, message: `a variant cannot change ${JSON.stringify(first)}` }];
    } catch (error) {
      return [{ ...at, message: (error as Error).message }];
    }
  });
}

/**
 * Where a person wrote what is at a path of a variant: among its changes, or in the scenario itself (`base`). A map that
 * only a change made is where that change is.
 */
export function writtenInVariant(
  name: string,
  changes: Readonly<Record<string, unknown>>,
  base: RawMap,
): (path: Path) => Path {
  const changed = Object.keys(changes).map((key) => ({ key, to: parsePath(key) }));
  return (path) => {
    const within = changed.find(({ to }) => isPrefix(to, path));
    if (within !== undefined) return ["variants", name, within.key, ...path.slice(within.to.length)];
    const made = valueAt(base, path) === undefined && changed.find(({ to }) => isPrefix(path, to));
    return made ? ["variants", name, made.key] : path;
  };
}

function isPrefix(start: Path, path: Path): boolean {
  return start.length <= path.length && start.every((key, i) => String(key) === String(path[i]));
}
