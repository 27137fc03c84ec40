/** Runs of scenarios into folders, in this process. */
import { join } from "node:path";
import { runScenario } from "../../src/experiment/outcome.ts";
import { type FinishedExperiment, runPlanned } from "../../src/experiment/run.ts";
import { createRunFolder } from "../../src/results/run-folder.ts";
import { compile, parseScenario } from "../../src/scenario/index.ts";
import { Simulation } from "../../src/simulation.ts";
import { LocalRunner } from "../experiment/simulator.ts";

export interface RunInto {
  readonly replications?: number;
  readonly seed?: string;
  readonly variant?: string;
}

/** Runs a scenario text into a folder. */
export async function runInto(
  folder: string,
  text: string,
  { replications = 20, seed = "1", variant }: RunInto = {},
): Promise<FinishedExperiment> {
  const resolved = parseScenario(text, "scenario.yaml", {}, {}, variant);
  const model = compile(resolved);
  createRunFolder(folder);
  const runner = new LocalRunner(
    () => new Simulation(model),
    1,
    async () => {},
  );
  return runPlanned(
    runner,
    { scenario: runScenario(resolved, model), model },
    { replications, pilotReplications: 0, services: [] },
    0,
    { seed, replications, confidence: 0.95, workers: 1, folder, migrations: false, version: "0.0.0" },
  );
}

/** Two runs in folders of their own, beside each other. */
export async function runTwoInto(folder: string, text: (name: string) => string): Promise<void> {
  for (const name of ["a", "b"]) await runInto(join(folder, name), text(name));
}

/** Two of three hosts, down for some hours in most years; a host in maintenance every month. */
export function twoOfThree({ name = "small", title = "Two of three", objective = "99.9%" } = {}): string {
  return `name: ${JSON.stringify(name)}
title: ${JSON.stringify(title)}
horizon: 2y
replications: 20
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
