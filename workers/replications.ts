/**
 * The worker thread: holds one simulation of the model it was started with and runs the replications it is told to.
 * Everything worth testing is in src/experiment/replication-task.ts.
 */
import { move, transferableSymbol, valueSymbol, workerData } from "piscina";
import type { WorkerSetup } from "../src/experiment/pool.ts";
import { type ReplicationTask, runTask, transferables } from "../src/experiment/replication-task.ts";
import { Simulation } from "../src/simulation.ts";

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
