/**
 * The worker thread: holds one simulation of each model it was started with and runs the replications it is told to.
 * Everything worth testing is in task.ts.
 */
import { move, transferableSymbol, valueSymbol, workerData } from "piscina";
import { Simulation } from "../src/simulation.ts";
import { type ModelTask, runTask, transferables, type WorkerSetup } from "./task.ts";

const { models, migrations }: WorkerSetup = workerData;
const simulations: Simulation[] = [];

export default function replications(task: ModelTask): unknown {
  const { model } = task;
  const result = runTask(() => {
    simulations[model] ??= new Simulation(models[model], { migrations });
    return simulations[model];
  }, task);
  // Rows are moved; piscina's move() takes no plain objects, so this says itself what to transfer.
  return move({
    get [transferableSymbol]() {
      return transferables(result);
    },
    get [valueSymbol]() {
      return result;
    },
  });
}
