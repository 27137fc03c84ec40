/** The reference scenario on one worker thread and on two, in turn: replications per second. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printTable, takeTurns } from "./measure.ts";

const REPLICATIONS = 1_000;
const ROUNDS = 3;
const out = join(tmpdir(), `quorate-bench-${process.pid}`);

/** Time from the first task to the last table, as the run itself reports it. */
function secondsWith(workers: number): number {
  const args = ["run", "scenarios/opencenter-vsphere.yaml", "--quiet", "--json", "--out", out];
  const sizes = ["--replications", String(REPLICATIONS), "--workers", String(workers)];
  const answer = execFileSync(process.execPath, ["dist/src/cli/main.js", ...args, ...sizes], {
    encoding: "utf8",
  });
  return JSON.parse(answer).timing.wall_s;
}

const seconds: [number[], number[]] = [[], []];
takeTurns(ROUNDS, [() => seconds[0].push(secondsWith(1)), () => seconds[1].push(secondsWith(2))]);
rmSync(out, { recursive: true, force: true });
const [one, two] = seconds.map((times) => times.toSorted((a, b) => a - b)[times.length >> 1]);
printTable(`${REPLICATIONS} replications of the reference scenario, median of ${ROUNDS}`, [
  ["workers", "replications/s", "speed-up"],
  ["1", (REPLICATIONS / one).toFixed(0), "1.00"],
  ["2", (REPLICATIONS / two).toFixed(0), (one / two).toFixed(2)],
]);
