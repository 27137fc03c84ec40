/**
 * Block bootstrap of a record: every moment of it is as likely as any other to be played at any time. So an outage of
 * length d in a record of length L begins in k blocks of length B on average k B / L times, wherever in a block it falls.
 */
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { type Simulated, totals, zScore } from "../simulate.ts";
import { simulateFile } from "../simulate-file.ts";

const inFolder = useTemporaryFolder();
const HOUR = 3600;
const REPLICATIONS = 4000;

function bootstrapped(csv: string, blocks: number, block: number, until: number): Simulated {
  writeFileSync(inFolder("outages.csv"), csv);
  const services = {
    one: { requires: [{ hosts: "prod", atLeast: 3 }] },
    two: { requires: [{ hosts: "prod", atLeast: 2 }] },
  };
  const trace = { file: "outages.csv", component: "what", start: "from", duration: "hours", unit: "h" };
  return simulateFile(
    {
      name: "bootstrap",
      horizon: `${blocks * block}h`,
      clusters: { prod: { platform: "plain", hosts: { count: 3, failures: {} } } },
      services,
      traces: { site: { ...trace, from: 0, until, mode: "bootstrap", block: `${block}h` } },
    },
    inFolder("s.yaml"),
    REPLICATIONS,
  );
}

/** Starts of the outages of a service, by replication, s. */
const starts = ({ outages }: Simulated, service: number, replication: number) =>
  [...outages.start_s].filter(
    (_, i) => outages.service[i] === service && outages.replication[i] === replication,
  );

describe("a bootstrapped record", () => {
  const [k, B, L, d] = [10, 24, 240, 7];

  it("has on average the downtime of the record, less what the end cuts off and what two blocks have in common", () => {
    const simulated = bootstrapped(`what,from,hours\nprod/host-01,100,${d}\n`, k, B, L);
    const begun = (k * B) / L;
    // In the last block the outage begins uniformly, and the horizon cuts it if it begins in the last d hours.
    const cutOff = (B / L) * ((d * d) / (2 * B));
    // A block's outage reaches x <= d hours into the next block, whose own begins within x: the integral of x / L^2.
    const common = ((k - 1) * (d * d * d)) / (6 * L * L);
    const hours = totals(simulated, "downtime_s").map((seconds) => seconds / HOUR);
    expect(Math.abs(zScore(hours, begun * d - cutOff - common))).toBeLessThan(3.5);
  });

  it("begins outages at times that are uniform over the history", () => {
    const simulated = bootstrapped(`what,from,hours\nprod/host-01,100,0.001\n`, k, B, L);
    const times = Array.from({ length: REPLICATIONS }, (_, r) => starts(simulated, 0, r)).flat();
    expect(Math.abs(zScore(times, (k * B * HOUR) / 2))).toBeLessThan(3.5);
    // Their number is binomial: at most one in each block of a tenth of the record.
    const counts = totals(simulated, "outages");
    const squares = counts.map((count) => (count - 1) * (count - 1));
    expect(Math.abs(zScore(counts, 1))).toBeLessThan(3.5);
    expect(Math.abs(zScore(squares, k * (B / L) * (1 - B / L)))).toBeLessThan(3.5);
  });

  it("keeps what happened within a block together, also around the end of the record", () => {
    // host-02 fails an hour after host-01 did, across the end of the record: 239.5 and 0.5.
    const csv = "what,from,hours\nprod/host-02,0.5,3\nprod/host-01,239.5,3\n";
    const simulated = bootstrapped(csv, k, B, L);
    const both = totals(simulated, "outages", 1);
    // Both are in one block if it begins in the right B - 1 of L hours. That one ends a block and the other begins the
    // next by chance adds 0.001.
    expect(Math.abs(zScore(both, k * ((B - 1) / L)))).toBeLessThan(3.5);
  });

  it("plays a record that is one block long as a circle from anywhere", () => {
    const simulated = bootstrapped("what,from,hours\nprod/host-01,30,1\nprod/host-02,60,1\n", 3, 100, 100);
    expect(new Set(simulated.activity.incidents)).toEqual(new Set([6]));
    const times = [...simulated.incidents.start_s].map((seconds) => seconds / HOUR);
    for (let first = 0; first < times.length; first += 2) {
      const between = times[first + 1] - times[first];
      expect(Math.min(Math.abs(between - 30), Math.abs(between - 70))).toBeLessThan(1e-6);
    }
  });
});
