/**
 * A guest that writes faster than the network can carry, while its host is to be emptied: what becomes of it at the
 * timeout, second by second, and what if a host or its network fails in the middle. 1 GB/s, 16 GB of which 8 GB are
 * written again and again, the first byte 5 s after the maintenance began, the timeout 160 s later.
 */
import { describe, expect, it } from "vitest";
import { MIGRATION_OUTCOMES } from "../../src/mechanisms/watch.ts";
import { DAY, failure, History, type Part, vsphere } from "./history.ts";

const T = 10 * DAY;

/** A host of its own that runs the guest, and two others; whoever has a crash has it so many seconds after T. */
function story({
  crash = {},
  migration = {},
  cut = {},
  guests = 1,
  more = {},
}: {
  readonly crash?: Readonly<Record<string, number>>;
  readonly migration?: Part;
  readonly cut?: Readonly<Record<string, number>>;
  /** The first is on host a, the next on b and c. */
  readonly guests?: number;
  readonly more?: Part;
}): History {
  const at = (seconds: number) => `${T + seconds}s`;
  const host = (name: string, memory: string): Part => ({
    count: 1,
    memory,
    ...(crash[name] === undefined ? {} : { failures: { crash: failure(at(crash[name]), "1h") } }),
    ...(cut[name] === undefined ? {} : { in: [`net-${name}`] }),
  });
  const domains = Object.fromEntries(
    Object.entries(cut).map(([name, seconds]) => [
      `net-${name}`,
      { level: "network", failures: { cut: failure(at(seconds), "1h") } },
    ]),
  );
  const history = new History({
    horizon: "11d",
    domains,
    clusters: {
      prod: vsphere({
        // The guest goes to the larger of the others.
        hosts: {
          network: "8Gbps",
          groups: { a: host("a", "64GB"), b: host("b", "64GB"), c: host("c", "32GB") },
        },
        instances: {
          vm: {
            count: guests,
            cpu: 2,
            memory: "16GB",
            start: "60s",
            dirtyRate: "1200MB/s",
            workingSet: "50%",
          },
        },
        rules: { there: { pin: ["vm-1"], to: ["a"], strength: "should" } },
        migration: {
          overhead: "5s",
          downtimeTarget: "500ms",
          whenNotConverging: "go-on",
          timeoutPerByte: "10s/GB",
          ...migration,
        },
        maintenance: { every: "100d", first: "10d", work: "1h", retryAfter: "5m", retries: 2 },
      }),
    },
    services: { guest: { requires: [{ instances: "vm" }] } },
    ...more,
  });
  listen(history);
  return history.run();
}

/** Adds the switch to another host and the end of migrations to what is written down. */
function listen(history: History): void {
  const { simulation, model, happened } = history;
  const { queue } = simulation.context.engine;
  const short = (name: string) => name.slice(name.indexOf("/") + 1);
  const tell = (what: string) => happened.push({ time: queue.now, incident: queue.incident, what });
  const { watch } = simulation.context;
  const ended = watch.migrationEnded.bind(watch);
  watch.migrationEnded = (instance, source, target, reason, outcome, ...rest) => {
    const [from, to] = [source, target].map((host) => short(model.hosts[host].name));
    tell(`${short(model.instances[instance].name)} from ${from} to ${to}: ${MIGRATION_OUTCOMES[outcome]}`);
    ended(instance, source, target, reason, outcome, ...rest);
  };
  const moved = simulation.instanceMoved.bind(simulation);
  simulation.instanceMoved = (instance, source, downtime) => {
    tell(
      `${short(model.instances[instance].name)} is on ${history.hostOf(short(model.instances[instance].name))}`,
    );
    moved(instance, source, downtime);
  };
  const takenOut = simulation.hostTakenOut.bind(simulation);
  simulation.hostTakenOut = (host) => {
    tell(`${short(model.hosts[host].name)} taken out`);
    takenOut(host);
  };
}

function until(seconds: number, history: History): string[] {
  return history.since(T, /./, T + seconds);
}

describe("at the timeout", () => {
  it("the migration is given up, and tried again after the time of maintenance", () => {
    expect(until(700, story({ migration: { timeoutAction: "abort" } }))).toEqual([
      "0 incident of a-01",
      "0 maintenance of a-01",
      "165 vm-1 from a-01 to b-01: timed out",
      "630 vm-1 from a-01 to b-01: timed out",
    ]);
  });

  it("the guest stands still for the 8 s that the rest takes, and clients notice", () => {
    const history = story({ migration: { timeoutAction: "pause" } });
    expect(until(1000, history)).toEqual([
      "0 incident of a-01",
      "0 maintenance of a-01",
      "165 vm-1 unavailable",
      "165 guest down",
      "173 vm-1 available",
      "173 guest up",
      "173 vm-1 from a-01 to b-01: completed",
      "173 vm-1 is on b-01",
      "173 a-01 taken out",
    ]);
    // Maintenance of the host it went to brings it back the same way.
    const { outages, activity } = history.tables();
    expect(outages.map(({ start_s, duration_s }) => [start_s - T, duration_s])).toEqual([
      [165, 8],
      [3938, 8],
    ]);
    expect(activity).toMatchObject({ migrations: 2, migrations_failed: 0, instance_failures: 0 });
  });

  it("the guest runs at the target, and its host is not taken out before all is fetched", () => {
    const history = story({ migration: { timeoutAction: "post-copy" } });
    expect(until(1000, history)).toEqual([
      "0 incident of a-01",
      "0 maintenance of a-01",
      "165.5 vm-1 is on b-01",
      "173.5 vm-1 from a-01 to b-01: completed",
      "173.5 a-01 taken out",
    ]);
    expect(history.tables().outages).toEqual([]);
  });

  it("an etcd leader that stands still for 8 s loses its lease, one that is handed over in 0.5 s does not", () => {
    const api = {
      quorums: { etcd: { members: { instances: "vm" }, settle: "0s" } },
      services: { api: { requires: [{ quorum: "etcd" }] } },
    };
    const elections = (timeoutAction: string) =>
      story({ migration: { timeoutAction }, more: api, guests: 3 }).since(T, /elects|api/, T + 1000);
    const [down, up, elects, ...rest] = elections("pause");
    expect(down).toBe("165 api down");
    // The first of two that wait 1 to 2 s each.
    expect(elects).toMatch(/^166\.\d+ etcd elects$/);
    expect(up).toMatch(/^166\.\d+ api up$/);
    expect(rest).toEqual([]);
    expect(elections("post-copy")).toEqual([]);
  });
});

describe("the source dies", () => {
  const PRE_COPY = [
    "0 a-01 down",
    "0 vm-1 unavailable",
    "0 guest down",
    "0 vm-1 lost",
    "0 vm-1 from a-01 to b-01: source lost",
    "28 a-01 declared dead",
    "28 vm-1 starts on b-01",
    "88 vm-1 runs",
    "88 vm-1 available",
    "88 guest up",
  ];

  it.each([3, 60, 165.25])("%d s after the beginning: the guest dies with it", (seconds) => {
    const history = story({ crash: { a: seconds }, migration: { timeoutAction: "post-copy" } });
    expect(history.since(T + seconds, /./, T + 1000).slice(1)).toEqual(PRE_COPY);
  });

  it("while the guest is paused: the guest dies with it", () => {
    const history = story({ crash: { a: 170 }, migration: { timeoutAction: "pause" } });
    const unavailable = /unavailable|guest down/;
    expect(history.since(T + 165, unavailable, T + 170)).toHaveLength(2);
    expect(history.since(T + 170, /./, T + 1000).slice(1)).toEqual(
      PRE_COPY.filter((line) => !unavailable.test(line)),
    );
  });

  it("while memory is fetched from it: the guest dies at the target, and is restarted without waiting for a verdict", () => {
    const history = story({ crash: { a: 170 }, migration: { timeoutAction: "post-copy" } });
    expect(until(1000, history)).toEqual([
      "0 incident of a-01",
      "0 maintenance of a-01",
      "165.5 vm-1 is on b-01",
      "170 incident of a-01",
      "170 a-01 down",
      "170 vm-1 from a-01 to b-01: guest lost",
      "170 vm-1 unavailable",
      "170 guest down",
      "170 vm-1 lost",
      "170 vm-1 starts on b-01",
      "198 a-01 declared dead",
      "230 vm-1 runs",
      "230 vm-1 available",
      "230 guest up",
    ]);
    const { incidents, outages, activity } = history.tables();
    expect(outages[0]).toMatchObject({
      start_s: T + 170,
      duration_s: 60,
      cause: "host crash",
      component: "a-01",
    });
    expect(incidents[1]).toMatchObject({ hosts_lost: 1, instances_lost: 1, services_lost: 1 });
    expect(activity.migrations_failed).toBe(1);
  });

  it("once all is fetched: nothing happens to the guest", () => {
    const history = story({ crash: { a: 174 }, migration: { timeoutAction: "post-copy" } });
    expect(history.since(T + 170, /vm-1|guest/, T + 1000)).toEqual(["3.5 vm-1 from a-01 to b-01: completed"]);
  });
});

describe("the target dies", () => {
  it.each([60, 165.25])("%d s after the beginning: the guest stays, and goes to another", (seconds) => {
    const history = story({ crash: { b: seconds }, migration: { timeoutAction: "post-copy" } });
    expect(history.since(T + seconds, /./, T + 1000)).toEqual([
      "0 incident of b-01",
      "0 b-01 down",
      "0 vm-1 from a-01 to b-01: target lost",
      "28 b-01 declared dead",
      "465.5 vm-1 is on c-01",
      "473.5 vm-1 from a-01 to c-01: completed",
      "473.5 a-01 taken out",
    ]);
  });

  it("while the guest is paused: the guest goes on at its source", () => {
    const history = story({ crash: { b: 170 }, migration: { timeoutAction: "pause" } });
    expect(history.since(T + 165, /./, T + 600)).toEqual([
      "0 vm-1 unavailable",
      "0 guest down",
      "5 incident of b-01",
      "5 b-01 down",
      "5 vm-1 available",
      "5 guest up",
      "5 vm-1 from a-01 to b-01: target lost",
      "33 b-01 declared dead",
    ]);
  });

  it("while memory is fetched: the guest dies with it, and is restarted after the verdict", () => {
    const history = story({ crash: { b: 170 }, migration: { timeoutAction: "post-copy" } });
    expect(history.since(T + 170, /./, T + 1000)).toEqual([
      "0 incident of b-01",
      "0 b-01 down",
      "0 vm-1 unavailable",
      "0 guest down",
      "0 vm-1 lost",
      "0 vm-1 from a-01 to b-01: guest lost",
      "0 a-01 taken out",
      "28 b-01 declared dead",
      "28 vm-1 starts on c-01",
      "88 vm-1 runs",
      "88 vm-1 available",
      "88 guest up",
    ]);
  });
});

describe("the network of a host is cut", () => {
  it.each(["a", "b"])("before the switch, at host %s: the guest stays at its source", (host) => {
    const history = story({ cut: { [host]: 60 }, migration: { timeoutAction: "post-copy" } });
    expect(history.since(T + 60, /vm-1 (from|lost|is)/, T + 400)).toEqual([
      "0 vm-1 from a-01 to b-01: target lost",
    ]);
    expect(history.since(T, /unavailable/, T + 400)).toEqual(host === "a" ? ["60 vm-1 unavailable"] : []);
  });

  it.each(["a", "b"])("while memory is fetched, at host %s: the guest is lost", (host) => {
    const history = story({ cut: { [host]: 170 }, migration: { timeoutAction: "post-copy" } });
    expect(history.since(T + 170, /vm-1 (from|lost|starts|runs)/, T + 1000)).toEqual([
      "0 vm-1 from a-01 to b-01: guest lost",
      "0 vm-1 lost",
      `0 vm-1 starts on ${host === "a" ? "b-01" : "c-01"}`,
      "60 vm-1 runs",
    ]);
  });
});

describe("two hosts are emptied with one migration leaving each at a time", () => {
  it("and the link of the target is shared by both", () => {
    // Two guests of 16 GB that write nothing leave a-01, one leaves b-01, all for c-01.
    const history = new History({
      horizon: "11d",
      clusters: {
        prod: vsphere({
          hosts: {
            network: "8Gbps",
            groups: { a: { count: 1, memory: "64GB" }, b: { count: 1, memory: "64GB" }, c: { count: 1 } },
          },
          instances: {
            x: { count: 2, cpu: 1, memory: "16GB", dirtyRate: "0B/s" },
            y: { count: 1, cpu: 1, memory: "16GB", dirtyRate: "0B/s" },
          },
          rules: {
            x: { pin: ["x"], to: ["a"], strength: "should" },
            y: { pin: ["y"], to: ["b"], strength: "should" },
          },
          migration: { overhead: "5s", downtimeTarget: "500ms", outboundPerHost: 1 },
          maintenance: { every: "100d", first: "10d", work: "1h", concurrent: 2, pauseWhenDegraded: false },
        }),
      },
      services: { x: { requires: [{ instances: "x" }] } },
    });
    listen(history);
    expect(history.run().since(T, /is on|taken out/, T + 1000)).toEqual([
      "37 y-1 is on c-01",
      "37 x-2 is on c-01",
      "37 b-01 taken out",
      "58 x-1 is on c-01",
      "58 a-01 taken out",
    ]);
  });
});
