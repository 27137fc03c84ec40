/** Jupyter, where it is installed: its kernels, and the execution of a notebook in one of them. */
import { execFileSync, spawn } from "node:child_process";
import { finished } from "../end-to-end/quorate.ts";
import { type Notebook, pathOf, readNotebook } from "./notebook.ts";

/** The Python whose Jupyter executes notebooks; `.ci/notebooks` installs one. */
export const PYTHON = process.env.QUORATE_PYTHON ?? "python3";

/** Whether the Python has all of some modules. */
export function canImport(...modules: readonly string[]): boolean {
  try {
    execFileSync(PYTHON, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Names of the kernels in which the Python can execute notebooks; none without nbconvert. */
export function installedKernels(): ReadonlySet<string> {
  if (!canImport("nbconvert", "jupyter_client")) return new Set();
  const list = execFileSync(PYTHON, ["-m", "jupyter_client.kernelspecapp", "list", "--json"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return new Set(Object.keys(JSON.parse(list).kernelspecs));
}

/** Executes one of the examples on a comparison, and returns the executed copy. */
export async function executed(name: string, comparison: string, folder: string): Promise<Notebook> {
  const args = ["--to", "notebook", "--execute", pathOf(name), "--output-dir", folder];
  // Without NO_COLOR, values that Deno shows have escape codes in them.
  const env = { ...process.env, QUORATE_RUN: comparison, NO_COLOR: "1" };
  const { code, stderr } = await finished(spawn(PYTHON, ["-m", "nbconvert", ...args], { env }));
  if (code !== 0) throw new Error(stderr);
  return readNotebook(`${folder}/${name}`);
}
