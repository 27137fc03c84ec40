/** What holds when a key is left out, and where that comes from, in words. */
import { PLATFORMS } from "../../../src/platforms/index.ts";
import { DEFAULTS, HOSTED_CONTROL_PLANES, NESTED_HOSTS } from "../../../src/scenario/defaults.ts";
import { type DescribedDefault, describePlatform } from "../../../src/scenario/described-settings.ts";
import { shortText } from "../../../src/scenario/explain.ts";

/** More ways than this to have a default are left to `quorate platforms NAME`. */
const WAYS_MOST = 3;

type Defaults = readonly DescribedDefault[];

/** Defaults of each platform by their paths from the top of a scenario. */
const BY_PLATFORM = PLATFORMS.map((platform) => {
  const { settings, general } = describePlatform(platform);
  const defaults = new Map<string, Defaults>();
  for (const { path, defaults: own } of general) defaults.set(path, own);
  for (const { path, defaults: own } of settings) {
    const whole = `clusters.*.${path}`;
    const isAlways = own.some(({ when }) => when === undefined);
    defaults.set(whole, [...own, ...(isAlways ? [] : (defaults.get(whole) ?? []))]);
  }
  return { name: platform.name, defaults };
});

/** Empty when there is none; `isRequired`: it must be given where no platform has one. */
export function defaultOf(path: readonly string[], isRequired: boolean): string {
  const key = path.join(".");
  const hosted = HOSTED_CONTROL_PLANES.find((setting) => setting.path === key);
  if (hosted !== undefined) return `${code(shortText(hosted.value))} (${hosted.source})`;
  const nested = NESTED_HOSTS.find((setting) => setting.path === key);
  const found = ofPlatforms(path, isRequired ? "**required**" : "none");
  if (found === undefined) return isRequired ? "**required**" : "";
  return nested === undefined ? found : `${found}; nested: ${code(shortText(nested.value))}`;
}

interface Way {
  readonly text: string;
  readonly defaults: Defaults;
  readonly names: string[];
}

/** What holds on which platforms; `otherwise` on those that have no default. */
function ofPlatforms(path: readonly string[], otherwise: string): string | undefined {
  const key = path.join(".");
  const ways = new Map<string, Way>();
  for (const { name, defaults: all } of BY_PLATFORM) {
    const defaults = all.get(key) ?? [];
    const text = defaults.map((one) => textOf(one, path)).join("; ") || otherwise;
    const way = ways.get(text) ?? { text, defaults, names: [] };
    way.names.push(name);
    ways.set(text, way);
  }
  const [most, ...others] = [...ways.values()].sort((a, b) => b.names.length - a.names.length);
  if (others.length === 0) {
    if (most.text === otherwise) return undefined;
    // A platform's own has a source for each platform.
    const isGeneral = DEFAULTS.some((setting) => setting.path === key);
    return isGeneral ? most.defaults.map((one) => withSource(one, path)).join("; ") : most.text;
  }
  const hasConditions = [most, ...others].some(({ defaults }) =>
    defaults.some(({ when }) => when !== undefined),
  );
  if (others.length >= WAYS_MOST || hasConditions) return "by platform";
  return [
    ...others.map(({ text, names }) => `${text} on ${names.join(", ")}`),
    `${most.text} elsewhere`,
  ].join("; ");
}

/** A default, with when it holds; what is beside the key is called by its name alone. */
function textOf({ text, when, sameAs }: DescribedDefault, path: readonly string[]): string {
  const beside = `${path.slice(0, -1).join(".")}.`;
  const value =
    sameAs === undefined ? code(text) : `that of ${code(sameAs.replace(beside, ""))}, else ${code(text)}`;
  return when === undefined ? value : `${value} when ${when.replaceAll(beside, "")}`;
}

function withSource(one: DescribedDefault, path: readonly string[]): string {
  return `${textOf(one, path)} (${one.isAssumption ? "assumption: " : ""}${one.source})`;
}

function code(text: string): string {
  return `\`${text === "" ? "[]" : text}\``;
}
