/**
 * The worker thread: holds one simulation of the model it was started with and runs the replications it is told to.
 * Everything worth testing is in task.ts.
 */
import { move, transferableSymbol, valueSymbol, workerData } from "piscina";
import { Simulation } from "../src/simulation.ts";
import { type ReplicationTask, runTask, transferables, type WorkerSetup } from "./task.ts";

const { model, migrations }: WorkerSetup = workerData;
let simulation: Simulation | undefined;

export default function replications(task: ReplicationTask): unknown {
  const result = runTask(() => {
    simulation ??= new Simulation(model, { migrations });
    return simulation;
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
