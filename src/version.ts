import { existsSync, readFileSync } from "node:fs";

/** Version of the package that this file is in, from source or one folder deeper in dist. */
export function version(): string {
  const candidates = ["../package.json", "../../package.json"];
  const file = candidates.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  if (file === undefined) throw new Error("package.json of quorate is missing");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
