/**
 * The mean time an instance is down when its host dies, from many deaths, against the sum of the means of the clocks: as
 * deaths do not depend on each other, the mean of so many outages differs from it by chance only.
 */
import { expect } from "vitest";
import { simulate } from "../simulate.ts";
import { type Part, vms } from "../timelines/history.ts";

const YEARS = 60;
/** Chance of a larger deviation: 1 in 15,000. */
const LARGEST_Z = 4;

interface OneInstance {
  readonly platform: string;
  readonly recovery: Part;
  /** How long a dead host takes to be back. */
  readonly repair: string;
  /** Sum of the mean clocks up to the guest's start, which takes 60 s, s. */
  readonly expected: number;
}

/**
 * One instance on three hosts that die every 20 days. A fourth host never dies; it has the highest number, so that it is
 * the primary where there is one, and stands for the management plane where that is needed.
 */
export function expectMeanOutage({ platform, recovery, repair, expected }: OneInstance): void {
  const scenario = {
    name: "outages",
    horizon: "1y",
    clusters: {
      prod: {
        platform,
        hosts: {
          cores: 16,
          memory: "64GiB",
          failures: {},
          groups: { a: { count: 3, failures: { crash: { mtbf: "20d", repair } } }, z: { count: 1 } },
        },
        instances: { vm: vms(1) },
        rules: { "vm-on-a": { pin: ["vm"], to: ["a"] } },
        management: "management-plane",
        recovery,
        rebalancing: { enabled: false },
        maintenance: { every: "never" },
      },
    },
    services: {
      vm: { requires: [{ instances: "vm" }] },
      "management-plane": { requires: [{ hosts: "prod/z" }] },
    },
  };
  const { outages } = simulate(JSON.stringify(scenario), YEARS);
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < outages.duration_s.length; row++) {
    if (outages.censored[row] === 1) continue;
    const duration = outages.duration_s[row];
    count++;
    sum += duration;
    squares += duration * duration;
  }
  const mean = sum / count;
  const deviation = Math.sqrt((squares - count * mean * mean) / (count - 1));
  const z = (mean - expected) / (deviation / Math.sqrt(count));
  expect(count).toBeGreaterThan(500);
  expect(Math.abs(z), `mean ${mean} s of ${count}, expected ${expected} s`).toBeLessThan(LARGEST_Z);
}
