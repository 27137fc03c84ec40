/**
 * The reference scenario on one worker thread and on two, in turn: replications per second once the threads run, which is
 * what a long run takes less what a short one takes.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, printTable } from "./measure.ts";

const SHORT = 200;
const LONG = 1_000;
const ROUNDS = 3;
const out = join(tmpdir(), `quorate-bench-${process.pid}`);

/** Time from starting the threads to the last table, as the run itself reports it, s. */
function secondsFor(replications: number, workers: number): number {
  const args = ["run", "scenarios/opencenter-vsphere.yaml", "--quiet", "--json", "--out", out];
  const sizes = ["--replications", String(replications), "--workers", String(workers)];
  const answer = execFileSync(process.execPath, ["dist/src/cli/main.js", ...args, ...sizes], {
    encoding: "utf8",
  });
  return JSON.parse(answer).timing.wall_s;
}

const rates: [number[], number[]] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  for (const workers of [1, 2]) {
    const seconds = secondsFor(LONG, workers) - secondsFor(SHORT, workers);
    rates[workers - 1].push((LONG - SHORT) / seconds);
  }
}
rmSync(out, { recursive: true, force: true });
const [one, two] = rates.map(median);
printTable(`reference scenario, threads running, median of ${ROUNDS}`, [
  ["workers", "replications/s", "speed-up"],
  ["1", one.toFixed(1), "1.00"],
  ["2", two.toFixed(1), (two / one).toFixed(2)],
]);
