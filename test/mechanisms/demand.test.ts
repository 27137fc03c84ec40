import { describe, expect, it } from "vitest";
import { LOST, RUNNING } from "../../src/cluster/state.ts";
import { Demand } from "../../src/mechanisms/demand.ts";
import { type TinyCluster, TinySimulation, tinyModel } from "./tiny-model.ts";

function demanding(tiny: TinyCluster, hosts: readonly number[]) {
  const simulation = new TinySimulation(tinyModel(tiny));
  const demand = new Demand(simulation.context);
  simulation.seal(hosts);
  return { simulation, demand, reported: simulation.recorded.demand };
}

const HOUR = 3600;
const DAY = 24 * HOUR;

describe("demand", () => {
  it("without curve and noise is told once and never computed again", () => {
    const { simulation, demand, reported } = demanding(
      { hosts: [{}, {}], groups: [{ count: 3, cpu: 4, demand: { mean: 0.25 } }, { count: 1 }] },
      [0, 0, 1, 1],
    );
    demand.start();
    expect([...demand.demandOf]).toEqual([1, 1, 1, 0]);
    expect([...demand.demandOn]).toEqual([2, 1]);
    expect(simulation.engine.queue.pendingCount).toBe(0);
    expect(reported).toEqual([[0, 3, 0]]);
  });

  it("follows the day: highest at the peak, mean six hours later, lowest after twelve", () => {
    const { simulation, demand } = demanding(
      { hosts: [{}], groups: [{ count: 1, cpu: 8, demand: { mean: 0.5, daily: 0.4, peak: 14 * HOUR } }] },
      [0],
    );
    demand.start();
    const at = (time: number) => {
      simulation.run(time);
      return demand.demandOf[0];
    };
    expect(demand.demandOf[0]).toBeCloseTo(4 * (1 + 0.4 * Math.cos((14 / 12) * Math.PI)), 9);
    expect(at(2 * HOUR)).toBeCloseTo(4 * 0.6, 9);
    expect(at(8 * HOUR)).toBeCloseTo(4, 9);
    expect(at(14 * HOUR)).toBeCloseTo(4 * 1.4, 9);
    expect(at(20 * HOUR)).toBeCloseTo(4, 9);
    expect(at(3 * DAY + 14 * HOUR)).toBeCloseTo(4 * 1.4, 9);
    expect(demand.demandOn[0]).toBe(demand.demandOf[0]);
  });

  it("has noise of the stated mean, spread and correlation", () => {
    const steps = 20_000;
    const { simulation, demand } = demanding(
      {
        hosts: [{}],
        groups: [{ count: 1, cpu: 10, demand: { mean: 0.5, noise: 0.1, correlation: 0.6 } }],
        demandStep: 1,
      },
      [0],
    );
    const x: number[] = [];
    demand.start();
    simulation.run(steps, () => x.push((demand.demandOf[0] / 5 - 1) / 0.1));
    const mean = x.reduce((sum, value) => sum + value, 0) / steps;
    const variance = x.reduce((sum, value) => sum + value * value, 0) / steps;
    const product = x.slice(1).reduce((sum, value, i) => sum + value * x[i], 0) / (steps - 1);
    // Variance of the mean of an AR(1) process: (1 + r) / (1 - r) / n = 4 / n. Of its square: below that of normal
    // noise, 2 (1 + r^2) / (1 - r^2) / n = 4.25 / n, and so for the product (Bartlett: below 4 (1 + r^2) / n).
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(4 / steps));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(4.25 / steps));
    expect(Math.abs(product - 0.6)).toBeLessThan(4 * Math.sqrt(5.5 / steps));
  });

  it("stays between nothing and the limit", () => {
    const { simulation, demand } = demanding(
      {
        hosts: [{ cores: 100 }],
        groups: [
          { count: 5, cpu: 4, limitCpu: 3, demand: { mean: 0.7, noise: 2 } },
          { count: 5, cpu: 4, demand: { mean: 0.7, noise: 2, daily: 1 } },
          { count: 1, cpu: 4, demand: { mean: 0.5, daily: 3 } },
        ],
      },
      new Array<number>(11).fill(0),
    );
    demand.start();
    const least = new Float64Array(11).fill(Infinity);
    const most = new Float64Array(11);
    simulation.run(100 * HOUR, () => {
      demand.demandOf.forEach((cores, i) => {
        least[i] = Math.min(least[i], cores);
        most[i] = Math.max(most[i], cores);
      });
    });
    expect([...least]).toEqual(new Array(11).fill(0));
    expect([...most]).toEqual([...new Array(5).fill(3), ...new Array(6).fill(4)]);
  });

  it("is the same for every instance whether or not others, or itself, run", () => {
    const tiny: TinyCluster = {
      hosts: [{}, {}],
      groups: [{ count: 4, cpu: 2, demand: { mean: 0.5, noise: 0.3, correlation: 0.8 } }],
    };
    const all = demanding(tiny, [0, 0, 1, 1]);
    const fewer = demanding(tiny, [0, 0, 1, 1]);
    all.demand.start();
    fewer.demand.start();
    all.simulation.run(10 * HOUR);
    fewer.simulation.run(5 * HOUR);
    for (const instance of [1, 2]) {
      fewer.simulation.state.phase[instance] = LOST;
      fewer.demand.instanceLost(instance);
    }
    fewer.simulation.run(10 * HOUR);
    expect([...fewer.demand.demandOf]).toEqual([...all.demand.demandOf]);
    expect(fewer.demand.demandOn[0]).toBe(fewer.demand.demandOf[0]);
  });

  it("on a host is that of the running instances on it, whatever they do", () => {
    const { simulation, demand, reported } = demanding(
      { hosts: [{}, {}], groups: [{ count: 3, cpu: 4, demand: { mean: 0.25, daily: 0.1 } }] },
      [0, 0, 1],
    );
    const { state } = simulation;
    demand.start();
    const check = () => {
      const expected = [0, 0];
      for (const i of [0, 1, 2])
        if (state.phase[i] === RUNNING) expected[state.hostOf[i]] += demand.demandOf[i];
      expect(demand.demandOn[0]).toBeCloseTo(expected[0], 12);
      expect(demand.demandOn[1]).toBeCloseTo(expected[1], 12);
      expect(reported.at(-1)?.[1]).toBeCloseTo(expected[0] + expected[1], 12);
    };
    check();
    state.phase[0] = LOST;
    demand.instanceLost(0);
    demand.instanceLost(0);
    check();
    simulation.run(2 * HOUR, check);
    state.detach(1);
    state.attach(1, 1);
    demand.instanceMoved(1, 0);
    check();
    expect(demand.demandOn[0]).toBe(0);
    simulation.run(4 * HOUR, check);
    state.detach(0);
    state.attach(0, 1);
    state.phase[0] = RUNNING;
    demand.instanceRunning(0);
    demand.instanceRunning(0);
    check();
    simulation.run(6 * HOUR, check);
  });
});

describe("contention", () => {
  it("is told per cluster and kept per instance, as long as a host is overloaded", () => {
    const { simulation, demand, reported } = demanding(
      {
        hosts: [{ cores: 6 }, { cores: 6 }],
        groups: [
          { count: 2, cpu: 4, shares: 2000, demand: { mean: 1 } },
          { count: 1, cpu: 4, shares: 1000, demand: { mean: 0.5 } },
        ],
      },
      [0, 0, 0],
    );
    let changes = 0;
    simulation.follows.demandChanged = () => changes++;
    demand.start();
    // 10 cores are asked of 6: by shares 2.4 + 2.4 + 1.2.
    expect(reported).toEqual([[0, 10, expect.closeTo(4, 9)]]);
    expect([...demand.unmetOf]).toEqual([
      expect.closeTo(1.6, 9),
      expect.closeTo(1.6, 9),
      expect.closeTo(0.8, 9),
    ]);
    const { state } = simulation;
    state.detach(0);
    state.attach(0, 1);
    demand.instanceMoved(0, 0);
    expect(reported.at(-1)).toEqual([0, 10, 0]);
    expect([...demand.unmetOf]).toEqual([0, 0, 0]);
    expect(changes).toBe(reported.length);
  });

  it("ends when an instance is lost", () => {
    const { simulation, demand, reported } = demanding(
      { hosts: [{ cores: 6 }], groups: [{ count: 2, cpu: 4, demand: { mean: 1 } }] },
      [0, 0],
    );
    demand.start();
    expect(reported.at(-1)).toEqual([0, 8, 2]);
    simulation.state.phase[1] = LOST;
    demand.instanceLost(1);
    expect(reported.at(-1)).toEqual([0, 4, 0]);
    expect([...demand.unmetOf]).toEqual([0, 0]);
  });
});
