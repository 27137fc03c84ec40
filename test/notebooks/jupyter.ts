/** Jupyter, where it is installed: its kernels, and the execution of a notebook in one of them. */
import { execFileSync, spawn } from "node:child_process";
import { finished } from "../end-to-end/quorate.ts";
import { type Notebook, pathOf, readNotebook } from "./notebook.ts";

/** Of each kernel the program that runs it, by name; none where there is no Jupyter with nbconvert. */
export function installedKernels(): ReadonlyMap<string, string> {
  try {
    execFileSync("sh", ["-c", "command -v jupyter-nbconvert"], { stdio: "ignore" });
    const list = execFileSync("jupyter", ["kernelspec", "list", "--json"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const { kernelspecs } = JSON.parse(list);
    return new Map(Object.keys(kernelspecs).map((name) => [name, kernelspecs[name].spec.argv[0]]));
  } catch {
    return new Map();
  }
}

/** Whether a Python has all of some modules. */
export function canImport(python: string, ...modules: readonly string[]): boolean {
  try {
    execFileSync(python, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Executes one of the examples on a comparison, and returns the executed copy. */
export async function executed(name: string, comparison: string, folder: string): Promise<Notebook> {
  const args = ["nbconvert", "--to", "notebook", "--execute", pathOf(name), "--output-dir", folder];
  // Without NO_COLOR, values that Deno shows have escape codes in them.
  const env = { ...process.env, QUORATE_RUN: comparison, NO_COLOR: "1" };
  const { code, stderr } = await finished(spawn("jupyter", args, { env }));
  if (code !== 0) throw new Error(stderr);
  return readNotebook(`${folder}/${name}`);
}
