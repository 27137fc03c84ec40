import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built program; `npm test` builds it first. */
export const PROGRAM = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

if (!existsSync(PROGRAM)) throw new Error("dist is missing: npm run build");

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the program in a folder, without colours. */
export function start(
  args: readonly string[],
  cwd: string,
  environment: NodeJS.ProcessEnv = {},
): ChildProcess {
  const { FORCE_COLOR: _, ...env } = process.env;
  return spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { ...env, ...environment } });
}

/** Waits for a program to end. */
export function finished(child: ChildProcess): Promise<Finished> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

export function quorate(
  args: readonly string[],
  cwd: string,
  environment?: NodeJS.ProcessEnv,
): Promise<Finished> {
  return finished(start(args, cwd, environment));
}

/** Two of three hosts, down for some hours in most years. */
export function twoOfThree(objective = "99.9%"): string {
  return `name: small
title: Two of three
horizon: 2y
replications: 60
clusters:
  site:
    platform: plain
    hosts:
      count: 3
      failures:
        failure: {mtbf: 1000h, mttr: 20h}
services:
  two-of-three:
    objective: ${objective}
    requires: [{hosts: site, atLeast: 2}]
  any:
    requires: [{hosts: site, atLeast: 1}]
`;
}

export function writeScenario(path: string, text = twoOfThree()): string {
  writeFileSync(path, text);
  return path;
}
