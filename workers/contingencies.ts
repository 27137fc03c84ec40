/** The worker thread of a contingency analysis; everything worth testing is in contingency-task.ts. */
import { workerData } from "piscina";
import { type ContingencyBatch, ContingencySimulator, type ContingencyTask } from "./contingency-task.ts";
import { type Failure, failureOf } from "./task.ts";

let simulator: ContingencySimulator | undefined;

export default function contingencies(
  task: ContingencyTask,
): { readonly ok: true; readonly value: ContingencyBatch } | Failure {
  try {
    simulator ??= new ContingencySimulator(workerData);
    return { ok: true, value: simulator.run(task) };
  } catch (error) {
    return failureOf(error);
  }
}
