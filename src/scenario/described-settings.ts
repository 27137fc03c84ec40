/** The defaults of a platform with what the scenario language says of each: what `quorate platforms NAME` prints. */
import type { Condition, Platform, Setting, SettingValue } from "../platforms/index.ts";
import { DEFAULTS } from "./defaults.ts";
import { shortText } from "./explain.ts";
import { choiceFacts, type FieldFacts, fieldFacts } from "./field-facts.ts";
import { type Path, parsePath } from "./paths.ts";

export interface DescribedSetting extends FieldFacts {
  readonly path: string;
  /** The first whose condition holds counts. */
  readonly defaults: readonly DescribedDefault[];
}

export interface DescribedDefault {
  readonly value: SettingValue;
  /** The value on one line. */
  readonly text: string;
  /** In words; absent when it always holds. */
  readonly when?: string;
  /** The value found at this path is taken instead, if there is one. */
  readonly sameAs?: string;
  readonly source: string;
  readonly isAssumption: boolean;
}

export interface DescribedPlatform {
  /** Paths within a cluster. */
  readonly settings: readonly DescribedSetting[];
  /** Defaults of all platforms that this one does not replace; paths from the top of a scenario. */
  readonly general: readonly DescribedSetting[];
}

const CLUSTER = ["clusters", "*"];

export function describePlatform({ settings, methods }: Platform): DescribedPlatform {
  const described = describe(settings, CLUSTER).map((setting) =>
    setting.path === "recovery.method" ? { ...setting, ...choiceFacts(methods) } : setting,
  );
  const replaced = new Set(
    settings.flatMap(({ path, when }) => (when === undefined ? [[...CLUSTER, path].join(".")] : [])),
  );
  return {
    settings: described,
    general: describe(
      DEFAULTS.filter(({ path }) => !replaced.has(path)),
      [],
    ),
  };
}

/** Settings by path, in the order in which the paths first come. */
function describe(settings: readonly Setting[], prefix: Path): DescribedSetting[] {
  const byPath = new Map<string, Setting[]>();
  for (const setting of settings) {
    const sofar = byPath.get(setting.path) ?? [];
    // Behind one that always holds, none is ever looked at.
    if (sofar.at(-1) === undefined || sofar.at(-1)?.when !== undefined) sofar.push(setting);
    byPath.set(setting.path, sofar);
  }
  return [...byPath].map(([path, found]) => ({
    path,
    ...fieldFacts([...prefix, ...parsePath(path)]),
    defaults: found.map(describeDefault),
  }));
}

function describeDefault({ value, source, assumption, when, sameAs }: Setting): DescribedDefault {
  return {
    value,
    text: shortText(value),
    ...(when !== undefined && { when: conditionText(when) }),
    ...(sameAs !== undefined && { sameAs }),
    source,
    isAssumption: assumption ?? false,
  };
}

/** "hosts.network is slower than 10Gbps". */
function conditionText({ paths, isGiven, is, slowerThan }: Condition): string {
  const subject = paths.join(" or ");
  if (isGiven !== undefined) return `${subject} is ${isGiven ? "given" : "not given"}`;
  if (is !== undefined) return `${subject} is ${is.join(" or ")}`;
  return `${subject} is slower than ${slowerThan}`;
}
