/** Paths into a scenario: as lists of keys inside, as text (`clusters.prod.hosts.count`) for people and overrides. */

export type Path = readonly (string | number)[];

/** `clusters.prod.hosts`; keys holding a dot, a quote or white space are quoted. */
export function pathText(path: Path): string {
  return path
    .map((key) => (/[.\s"]/.test(String(key)) || key === "" ? JSON.stringify(String(key)) : key))
    .join(".");
}

/** The reverse of `pathText`. SyntaxError when a quote is not closed. */
export function parsePath(text: string): string[] {
  const keys: string[] = [];
  const segment = /"(?:[^"\\]|\\.)*"|[^."]+/y;
  let position = 0;
  while (true) {
    segment.lastIndex = position;
    const match = segment.exec(text);
    if (match === null)
      throw new SyntaxError(`${JSON.stringify(text)} is not a path such as clusters.prod.hosts.count`);
    keys.push(match[0].startsWith('"') ? String(JSON.parse(match[0])) : match[0]);
    position = segment.lastIndex;
    if (position === text.length) return keys;
    if (text[position] !== ".")
      throw new SyntaxError(`${JSON.stringify(text)}: a dot is missing after ${match[0]}`);
    position++;
  }
}

export type RawMap = Record<string, unknown>;

export function isMap(value: unknown): value is RawMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as RawMap)[key];
  }
  return value;
}

/** Concrete paths for one in which "*" stands for every key of a map; only the maps must exist, not the last key. */
export function expandPath(root: unknown, pattern: readonly string[]): string[][] {
  let found: string[][] = [[]];
  for (const [depth, segment] of pattern.entries()) {
    if (segment !== "*") {
      for (const path of found) path.push(segment);
      continue;
    }
    found = found.flatMap((path) => {
      const map = valueAt(root, path);
      return isMap(map) ? Object.keys(map).map((key) => [...path.slice(0, depth), key]) : [];
    });
  }
  return found;
}
