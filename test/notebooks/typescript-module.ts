/** The cells of a TypeScript notebook as one module: checked and translated by the compiler, run by Node without Jupyter. */

import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Finished, finished, REPOSITORY } from "../end-to-end/quorate.ts";
import { codeCells, type Notebook, type Shown } from "./notebook.ts";

/** What the notebook uses of Deno's kernel, here a line of JSON per thing shown, with its cell. */
const KERNEL = `let cell = "";
const Deno = {
  jupyter: {
    async display(data: Record<string, string>, _options: { readonly raw: true }): Promise<void> {
      console.log(JSON.stringify({ cell, data }));
    },
  },
};
`;

const COMPILER_OPTIONS = {
  target: "ES2023",
  lib: ["ES2023"],
  module: "NodeNext",
  types: ["node"],
  strict: true,
  skipLibCheck: true,
  noUnusedLocals: true,
  outDir: "out",
  rootDir: ".",
};

/** Writes the module into an empty folder and compiles it; `stdout` has the compiler's complaints. */
export function compileCells(notebook: Notebook, folder: string): Promise<Finished> {
  const cells = codeCells(notebook).map(({ id, source }) => `cell = ${JSON.stringify(id)};\n${source}`);
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ["cells.ts"] }),
  );
  writeFileSync(join(folder, "cells.ts"), KERNEL + cells.join("\n"));
  const compiler = join(REPOSITORY, "node_modules", "typescript", "bin", "tsc");
  return finished(spawn(process.execPath, [compiler, "-p", folder]));
}

/** Runs what was compiled on a comparison; returns what it showed, by the id of the cell. */
export async function runCells(folder: string, comparison: string): Promise<Map<string, Shown[]>> {
  const env = { ...process.env, QUORATE_RUN: comparison };
  const child = spawn(process.execPath, [join(folder, "out", "cells.js")], { env });
  const { code, stdout, stderr } = await finished(child);
  if (code !== 0) throw new Error(stderr);
  const shown = new Map<string, Shown[]>();
  for (const line of stdout.trim().split("\n")) {
    const { cell, data } = JSON.parse(line);
    shown.set(cell, [...(shown.get(cell) ?? []), data]);
  }
  return shown;
}
