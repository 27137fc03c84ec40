/**
 * Rounds that bring a bad patch, and mistakes of those who patch: five hosts without instances, one at a time, an hour
 * each, from day 10 on. Every clock is fixed.
 */
import { describe, expect, it } from "vitest";
import { DAY, failure, History, type Part, vms, vsphere } from "./history.ts";

const HOUR = 3600;

function rounds(maintenance: Part, more: Part = {}, hosts: Part = {}): History {
  return new History({
    horizon: "25d",
    clusters: {
      prod: {
        platform: "plain",
        hosts: { count: 5, boot: "0s", failures: { bug: failure("never", "90m") }, ...hosts },
        admission: { policy: "none" },
        maintenance: { every: "10d", work: "1h", pauseWhenDegraded: false, ...maintenance },
      },
    },
    services: { four: { requires: [{ hosts: "prod", atLeast: 4 }] } },
    ...more,
  });
}

const patch = (more: Part = {}): Part => ({
  badPatch: { probability: "100%", failure: "bug", after: "30m", noticed: "never", ...more },
});

const FIRST_ROUND = [10 * DAY, 12 * DAY] as const;
const seen = (history: History, what = /incident|maintenance|-\d\d down|back|four/) =>
  history.since(FIRST_ROUND[0], what, FIRST_ROUND[1]);

describe("a bad patch", () => {
  it("fails each host a while after it came back, in one incident for the round", () => {
    const history = rounds(patch()).run();
    expect(seen(history).slice(0, 12)).toEqual([
      "0 incident of host-01",
      "0 maintenance of host-01",
      "3600 host-01 back",
      "3600 incident of prod",
      "3600 incident of host-02",
      "3600 maintenance of host-02",
      // While the second is worked on: two are out.
      "5400 host-01 down",
      "5400 four down",
      "7200 host-02 back",
      "7200 four up",
      "7200 incident of host-03",
      "7200 maintenance of host-03",
    ]);
    const { incidents, outages } = history.tables();
    const bad = incidents.filter(({ cause }) => cause === "bad patch");
    expect(bad.map(({ start_s, component, hosts_lost }) => [start_s, component, hosts_lost])).toEqual([
      [10 * DAY + HOUR, "prod", 5],
      [20 * DAY + HOUR, "prod", 5],
    ]);
    // Whenever a host fails while another is out; when one is taken out while another is failed, it is the maintenance.
    expect(new Set(outages.map(({ cause }) => cause))).toEqual(new Set(["bad patch", "maintenance"]));
  });

  it("is noticed some time after the first failure: the round stops, the others are rolled back", () => {
    // Host 1 fails at 1:30; at 1:50 host 2 is being worked on, and comes back with the old version.
    const history = rounds(patch({ noticed: "20m" })).run();
    expect(seen(history)).toEqual([
      "0 incident of host-01",
      "0 maintenance of host-01",
      "3600 host-01 back",
      "3600 incident of prod",
      "3600 incident of host-02",
      "3600 maintenance of host-02",
      "5400 host-01 down",
      "5400 four down",
      "7200 host-02 back",
      "7200 four up",
      "10800 host-01 back",
    ]);
    expect(history.tables().activity.maintenance_hosts).toBe(4);
  });

  it("spares hosts that have it and have not failed yet when it is noticed", () => {
    // Hosts 1 to 4 are patched when host 1 fails at 4:10; host 4 would fail at 7:10.
    const history = rounds(patch({ after: "190m", noticed: "100m" })).run();
    expect(seen(history, /-\d\d down|maintenance/)).toEqual([
      "0 maintenance of host-01",
      "3600 maintenance of host-02",
      "7200 maintenance of host-03",
      "10800 maintenance of host-04",
      "14400 maintenance of host-05",
      "15000 host-01 down",
      "18600 host-02 down",
    ]);
  });

  it("is gone when the host is worked on again", () => {
    // Ten seconds before the work of the next round would be done; and a minute before it begins.
    const late = rounds(patch({ after: "863990s" })).run();
    expect(late.times(/-\d\d down/)).toEqual([]);
    expect(late.times(/host-01 back/)).toEqual([10 * DAY + HOUR, 20 * DAY + HOUR]);
    const early = rounds(patch({ after: `${10 * DAY - HOUR - 60}s` })).run();
    expect(early.times(/-\d\d down/)[0]).toBe(20 * DAY - 60);
  });

  it("comes with rounds, not with work on a host at another time", () => {
    const script = [{ at: "12d", maintain: "prod/host-01" }];
    const history = rounds(patch(), { script, horizon: "15d" }).run();
    expect(history.times(/maintenance of host-01/)).toEqual([10 * DAY, 12 * DAY]);
    expect(history.times(/host-01 down/)).toEqual([10 * DAY + 1.5 * HOUR]);
  });

  it("leaves alone hosts that have no such failure, and the share that is spared", () => {
    const groups = {
      old: { count: 2, failures: { bug: failure("never", "90m") } },
      new: { count: 3, failures: {} },
    };
    const some = rounds(patch(), {}, { count: undefined, failures: undefined, groups }).run();
    expect(seen(some, /-\d\d down/)).toEqual(["5400 old-01 down", "9000 old-02 down"]);
    expect(seen(rounds(patch({ share: "0%" })).run(), /down|incident of prod/)).toEqual([]);
    expect(seen(rounds(patch({ probability: "0%" })).run(), /down|incident of prod/)).toEqual([]);
  });

  it("stops where hosts are being emptied too: what runs there stays", () => {
    const history = new History({
      horizon: "15d",
      clusters: {
        prod: vsphere({
          hosts: { count: 3, network: "10Gbps", failures: { bug: failure("never", "1h") } },
          instances: { vm: vms(3, { memory: "16GiB", start: "60s" }) },
          migration: { overhead: "1h" },
          maintenance: {
            every: "10d",
            work: "1h",
            pauseWhenDegraded: false,
            badPatch: { probability: "100%", failure: "bug", after: "10m", noticed: "20m" },
          },
        }),
      },
      services: { all: { requires: [{ hosts: "prod" }] } },
    }).run();
    // The first is empty after the hour of a migration; the second begins when it is back, and would need until 3:00.
    const story = history
      .since(10 * DAY, /maintenance|host-.* down|back|all/)
      .map((line) => line.replace(/\.\d+/, ""));
    expect(story).toEqual([
      "0 maintenance of host-01",
      "3614 all down",
      "7214 host-01 back",
      "7214 all up",
      "7214 maintenance of host-02",
      "7814 host-01 down",
      "7814 all down",
      "11414 host-01 back",
      "11414 all up",
    ]);
    expect([...history.simulation.context.state.draining]).toEqual([0, 0, 0]);
  });
});

describe("a mistake", () => {
  const mistake = (of: string, more: Part = {}): Part => ({
    mistake: { probability: "100%", failure: "bug", of, ...more },
  });

  it("keeps the host that was worked on from coming back: an incident of its own", () => {
    const history = rounds(mistake("host")).run();
    expect(seen(history).slice(0, 8)).toEqual([
      "0 incident of host-01",
      "0 maintenance of host-01",
      "3600 host-01 back",
      "3600 incident of host-01",
      "3600 host-01 down",
      "3600 incident of host-02",
      "3600 maintenance of host-02",
      "3600 four down",
    ]);
    const errors = history.tables().incidents.filter(({ cause }) => cause === "operator error");
    expect(errors).toHaveLength(10);
    expect(errors.every(({ hosts_lost, recovery_s }) => hosts_lost === 1 && recovery_s >= 1.5 * HOUR)).toBe(
      true,
    );
  });

  it("takes down another host that is up when the work begins", () => {
    const history = rounds(mistake("another-host")).run();
    const [worked, lost, service] = seen(history, /maintenance|-\d\d down|four/);
    expect(worked).toBe("0 maintenance of host-01");
    expect(lost).toMatch(/^0 host-0[2-5] down$/);
    expect(service).toBe("0 four down");
    const { incidents, outages } = history.tables();
    const errors = incidents.filter(({ cause }) => cause === "operator error");
    // What was hit is left out if its turn comes while it is down.
    expect(errors).toHaveLength(history.times(/maintenance of/).length);
    expect(`0 ${errors[0].component} down`).toBe(lost);
    expect(outages[0].cause).toBe("operator error");
  });

  it("takes down a domain", () => {
    const domains = { tor: { level: "switch", count: 2, failures: { unplugged: failure("never", "10m") } } };
    const history = rounds(mistake("tor", { failure: "unplugged" }), { domains }, { in: ["tor"] }).run();
    const errors = history.tables().incidents.filter(({ cause }) => cause === "operator error");
    expect(errors).toHaveLength(10);
    expect(new Set(errors.map(({ component }) => component))).toEqual(new Set(["tor-1", "tor-2"]));
  });

  it("hits nothing when nothing else is up", () => {
    const services = { one: { requires: [{ hosts: "prod" }] } };
    const history = rounds(mistake("another-host"), { services }, { count: 1 }).run();
    expect(history.tables().incidents.map(({ cause }) => cause)).toEqual(["maintenance", "maintenance"]);
  });

  it("is not made when the probability is none", () => {
    const history = rounds(mistake("host", { probability: "0%" })).run();
    expect(history.times(/-\d\d down/)).toEqual([]);
  });
});
