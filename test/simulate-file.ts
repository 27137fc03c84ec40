/** As simulate.ts, for a scenario that reads other files: it needs a place. */
import { compile } from "../src/scenario/compile.ts";
import { parseScenario } from "../src/scenario/load.ts";
import { Simulation } from "../src/simulation.ts";
import { rowsOf, type Simulated } from "./simulate.ts";

/** Runs a scenario, whose file would be `path`. */
export function simulateFile(scenario: object, path: string, replications: number): Simulated {
  const model = compile(parseScenario(JSON.stringify(scenario), path));
  const simulation = new Simulation(model, { migrations: true });
  let events = 0;
  for (let replication = 0; replication < replications; replication++)
    events += simulation.run("test", replication);
  const { warmUp, horizon } = model;
  return { count: replications, warmUp, horizon, events, ...rowsOf(simulation) };
}
