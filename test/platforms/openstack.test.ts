/**
 * OpenStack, story by story, against the clocks of its sources:
 * - a dead compute is seen 50 to 60 s after its death (nova/conf/service.py: service_down_time 60 s, report_interval 10 s),
 *   and nothing follows (nova/doc/source/admin/evacuate.rst); its instances stay off when it is back
 *   (nova/conf/compute.py resume_guests_state_on_host_boot false);
 * - Masakari looks every 60 s (masakarimonitors/conf/host.py monitoring_interval) at what Pacemaker has fenced within 60 s
 *   (stonith-timeout), sleeps 180 s (masakari/conf/engine.py wait_period_after_service_update) and evacuates three at a time
 *   (host_failure_recovery_threads), each within 10 to 60 s (assumption; given up after 90 s);
 * - computes are seen again 10 to 40 s after the control plane is back (oslo.messaging reconnects after 1 to 30 s, report
 *   after 10 s).
 */
import { describe, expect, it } from "vitest";
import { crashing, failure, History, type Part, vms } from "../timelines/history.ts";
import { expectStory, T } from "./kubernetes.ts";
import { expectMeanOutage } from "./mean-outage.ts";

interface Telling {
  readonly hosts: Part;
  readonly recovery?: Part;
  readonly domains?: Part;
  readonly instances?: Part;
  /** Failures of two machines of each part of the control plane; `one`: of the third machine of all parts. */
  readonly control?: { readonly db?: Part; readonly mq?: Part; readonly api?: Part; readonly one?: Part };
  readonly [more: string]: unknown;
}

/** Computes, and a control plane of three machines each for the database, the messages, and the APIs. */
function tell({
  hosts,
  recovery = {},
  domains = {},
  instances = { vm: vms(2) },
  control = {},
  ...more
}: Telling): History {
  return new History({
    horizon: "20d",
    domains,
    clusters: {
      prod: {
        platform: "openstack",
        hosts: { cores: 16, memory: "64GiB", boot: "10m", failures: {}, ...hosts },
        instances,
        recovery: { operator: "1h", ...recovery },
        management: "management-plane",
        ...more,
      },
      control: {
        platform: "plain",
        hosts: {
          groups: Object.fromEntries(
            (["db", "mq", "api"] as const).flatMap((part) => [
              [part, { count: 2, failures: control[part] ?? {} }],
              [`${part}-third`, { count: 1, failures: control.one ?? {} }],
            ]),
          ),
        },
      },
    },
    quorums: {
      galera: { members: [{ hosts: "control/db" }, { hosts: "control/db-third" }] },
      rabbitmq: { members: [{ hosts: "control/mq" }, { hosts: "control/mq-third" }] },
    },
    services: {
      api: { requires: [{ hosts: "control/api", atLeast: 1 }] },
      keystone: { requires: [{ quorum: "galera" }, { service: "api" }] },
      nova: { requires: [{ service: "keystone" }, { quorum: "rabbitmq" }] },
      "management-plane": { requires: [{ services: ["keystone", "nova"] }] },
    },
  }).run();
}

const MASAKARI = { method: "masakari" };
/** From the death to the first evacuation: looked at, fenced, slept. */
const EVACUATED = [5 + 5 + 180, 68 + 60 + 180] as const;
/** From its evacuation, or its start by hand, until a guest is up. */
const UP = [10 + 60, 60 + 60] as const;
const RUNS = [EVACUATED[0] + UP[0], EVACUATED[1] + UP[1]] as const;

const DYING = { groups: { a: crashing(1, "10d", "2h"), b: { count: 2 } } };
const RECOVERY = /vm-1 |declared|a-01 (down|back)/;

describe("a host dies", () => {
  it("and its instance is off until it is back and somebody starts it", () => {
    expectStory(tell({ hosts: DYING }), RECOVERY, [
      [0, 0, "a-01 down"],
      [0, 0, "vm-1 unavailable"],
      [0, 0, "vm-1 lost"],
      [7200, 7200, "a-01 back"],
      // Started where it is, without an evacuation.
      [10800, 10800, "vm-1 starts on a-01"],
      [10860, 10860, "vm-1 runs"],
      [10860, 10860, "vm-1 available"],
    ]);
  });

  it("and an operator, told when Nova sees it, evacuates an hour later", () => {
    expectStory(
      tell({ hosts: DYING, recovery: { method: "operator" } }),
      /vm-1 (starts|runs)|declared|back/,
      [
        [3650, 3660, "a-01 declared dead"],
        [3650, 3660, "vm-1 starts on b-02"],
        [3650 + UP[0], 3660 + UP[1], "vm-1 runs"],
        [7200, 7200, "a-01 back"],
      ],
    );
  });

  it("and Masakari evacuates after some four minutes", () => {
    expectStory(tell({ hosts: DYING, recovery: MASAKARI }), /vm-1 (starts|runs)|declared|back/, [
      [...EVACUATED, "a-01 declared dead"],
      [...EVACUATED, "vm-1 starts on b-02"],
      [...RUNS, "vm-1 runs"],
      [7200, 7200, "a-01 back"],
    ]);
  });

  it("and is back before Masakari acts: it is not fenced, and its instance is evacuated all the same", () => {
    const hosts = { groups: { a: crashing(1, "10d", "4s"), b: { count: 2 } } };
    expectStory(tell({ hosts, recovery: MASAKARI }), /vm-1 (starts|runs)|declared|a-01 (down|back)/, [
      [0, 0, "a-01 down"],
      [4, 4, "a-01 back"],
      [...EVACUATED, "a-01 declared dead"],
      [...EVACUATED, "vm-1 starts on a-01"],
      [...RUNS, "vm-1 runs"],
    ]);
  });

  it("and Masakari evacuates three at a time", () => {
    const history = tell({
      hosts: DYING,
      recovery: { ...MASAKARI, handling: "20s" },
      instances: { vm: vms(24, { cpu: 1, memory: "2GiB" }) },
    });
    const [first, ...others] = history.times(/starts on b/);
    expect(others.map((time) => Math.round(time - first))).toEqual([0, 0, 20, 20, 20, 40, 40]);
  });

  it("and Masakari's reserved host, kept empty until then, takes what the others have no room for", () => {
    const groups = { a: crashing(1, "10d", "5h"), b: { count: 2 }, spare: { count: 1 } };
    const history = tell({
      hosts: { groups },
      recovery: MASAKARI,
      instances: { vm: vms(3, { memory: "60GiB" }) },
      admission: { policy: "dedicated", hosts: 1 },
    });
    expect(history.since(0, /vm-\d (starts|stranded)/, 1)).toEqual([]);
    expectStory(history, /vm-1 (stranded|starts)/, [[...EVACUATED, "vm-1 starts on spare-01"]]);
  });

  it("and an instance that must be apart from those on all others goes to ERROR and waits for an operator", () => {
    const history = tell({
      hosts: DYING,
      instances: { vm: vms(3) },
      rules: { apart: { separate: ["vm"], strength: "must", over: "host" } },
      recovery: MASAKARI,
    });
    const [noValidHost] = history.times(/vm-1 not powered on/);
    expect(noValidHost - T).toBeGreaterThanOrEqual(EVACUATED[0]);
    expect(noValidHost - T).toBeLessThanOrEqual(EVACUATED[1]);
    // The operator tries every hour; at the second time the host is back.
    const [start] = history.times(/vm-1 starts/);
    expect(start - noValidHost).toBeCloseTo(2 * 3600, 3);
  });

  it("and everything it ran finds no room: nothing is tried again but by an operator", () => {
    const hosts = { groups: { a: crashing(1, "10d", "5h"), b: { count: 2 } } };
    const history = tell({ hosts, instances: { vm: vms(3, { memory: "60GiB" }) }, recovery: MASAKARI });
    const tries = history.times(/vm-\d not powered on/);
    expect(tries.map((time) => Math.round(time - tries[0]))).toEqual(
      [0, 1, 2, 3, 4].map((hour) => hour * 3600),
    );
  });
});

describe("a host is cut off but runs", () => {
  const domains = { cable: { level: "switch", failures: { cut: failure("10d", "1h") } } };
  const hosts = { groups: { a: { count: 1, in: ["cable"] }, b: { count: 2 } } };

  for (const method of ["none", "operator"]) {
    it(`and with method ${method} nobody fences it: its instance runs on and is reached again`, () => {
      const history = tell({ domains, hosts, recovery: { method } });
      expectStory(history, RECOVERY, [
        [0, 0, "vm-1 unavailable"],
        [3600, 3600, "vm-1 available"],
      ]);
    });
  }

  it("and Pacemaker fences it before Masakari evacuates", () => {
    const history = tell({ domains, hosts, recovery: MASAKARI });
    expectStory(history, RECOVERY, [
      [0, 0, "vm-1 unavailable"],
      [10, 128, "a-01 down"],
      [10, 128, "vm-1 lost"],
      [...EVACUATED, "a-01 declared dead"],
      [...EVACUATED, "vm-1 starts on b-02"],
      [...RUNS, "vm-1 runs"],
      [...RUNS, "vm-1 available"],
      [610, 728, "a-01 back"],
    ]);
    const [down] = history.times(/a-01 down/);
    const [declared] = history.times(/declared/);
    expect(declared - down).toBeCloseTo(180, 6);
  });
});

describe("a rack is lost", () => {
  const rack = (count: number) => ({
    rack: { level: "rack", count, failures: {} },
    power: { level: "power-feed", failures: { cut: failure("10d", "1h") } },
  });
  const dark = { in: ["rack-1", "power"] };

  it("and what it ran is evacuated to the other racks", () => {
    const hosts = { groups: { a: { count: 2, ...dark }, b: { count: 4, in: ["rack-2"] } } };
    const history = tell({ domains: rack(2), hosts, instances: { vm: vms(6) }, recovery: MASAKARI });
    for (const [i, start] of history.times(/starts on b/).entries()) {
      expect(start - T, `start ${i}`).toBeGreaterThanOrEqual(EVACUATED[0]);
      expect(start - T, `start ${i}`).toBeLessThanOrEqual(EVACUATED[1]);
    }
    expect(history.times(/starts on b/)).toHaveLength(2);
  });

  it("and with it the majority of the hosts: the monitors left without quorum report nothing until it is back", () => {
    const hosts = { groups: { a: { count: 3, ...dark }, b: { count: 2, in: ["rack-2"] } } };
    const history = tell({ domains: rack(2), hosts, instances: { vm: vms(5) }, recovery: MASAKARI });
    // An hour without power and ten minutes of boot; the first host back makes three of five.
    for (const time of history.times(/declared|starts/)) expect(time - T).toBeGreaterThanOrEqual(4200);
  });
});

describe("the control plane is down when a host dies", () => {
  it("and nothing is evacuated until it is back, though Masakari is there", () => {
    const history = tell({
      hosts: { groups: { a: crashing(1, "10d", "5h"), b: { count: 2 } } },
      recovery: MASAKARI,
      control: { api: { outage: failure("863940s", "1h") } },
    });
    // Down from a minute before the death; seen again 10 to 40 s after it is back, and only then do the clocks run.
    expectStory(history, /management-plane|declared|vm-1 (starts|runs)/, [
      [3540, 3540, "management-plane up"],
      [3550 + EVACUATED[0], 3580 + EVACUATED[1], "a-01 declared dead"],
      [3550 + EVACUATED[0], 3580 + EVACUATED[1], "vm-1 starts on b-02"],
      [3550 + RUNS[0], 3580 + RUNS[1], "vm-1 runs"],
    ]);
  });
});

describe("the shared storage is lost", () => {
  it("and instances hang and go on by themselves: nobody restarts them", () => {
    const domains = { san: { level: "storage-backend", failures: { fault: failure("10d", "1h") } } };
    const history = tell({ domains, hosts: { count: 3, in: ["san"] }, recovery: MASAKARI });
    expectStory(history, /vm-1|lost|starts|declared/, [
      [0, 0, "vm-1 unavailable"],
      [3600, 3600, "vm-1 available"],
    ]);
  });
});

describe("a second failure", () => {
  it("of the host that took the instance over, while it starts: it is evacuated once more", () => {
    const hosts = {
      groups: {
        a: crashing(1, "10d", "5h", { memory: "128GiB" }),
        // Later than any evacuation.
        b: crashing(1, `${T + 320}s`, "5h"),
        c: { count: 3 },
      },
    };
    const history = tell({
      hosts,
      instances: { vm: vms(1, { start: "10m" }), other: vms(3, { memory: "60GiB" }) },
      rules: { on: { pin: ["vm"], to: ["a", "b", "c"] }, others: { pin: ["other"], to: ["c"] } },
      recovery: MASAKARI,
    });
    expectStory(
      history,
      /^vm-1 (lost|starts|runs|stranded|not powered on)/,
      [
        [0, 0, "vm-1 lost"],
        [...EVACUATED, "vm-1 starts on b-01"],
        [320, 320, "vm-1 lost"],
        [320 + EVACUATED[0], 320 + EVACUATED[1], "vm-1 stranded"],
        [320 + EVACUATED[0], 320 + EVACUATED[1], "vm-1 not powered on"],
      ],
      1000,
    );
  });
});

describe("an outage of the control plane stops", () => {
  const HOUR = 3600;
  // A round of maintenance is due five minutes into the outage, and a host fails ten minutes into it.
  const story = (control: Telling["control"]) =>
    tell({
      hosts: { groups: { a: crashing(1, `${T + 600}s`, "5h"), b: { count: 5 } } },
      control,
      recovery: MASAKARI,
      maintenance: { every: "30d", first: `${T + 300}s`, work: "10m", pauseWhenDegraded: false },
      instances: { vm: vms(6) },
    });
  const outage = { outage: failure("10d", "1h") };
  const SERVICES = /^(keystone|nova|management-plane) down/;

  const cases: [string, Telling["control"], string[]][] = [
    [
      "Galera: every API, as Keystone has no database",
      { db: outage },
      ["keystone", "nova", "management-plane"],
    ],
    ["RabbitMQ: Nova, while Keystone answers", { mq: outage }, ["nova", "management-plane"]],
    [
      "the API machines: Keystone and all behind it",
      { api: outage },
      ["keystone", "nova", "management-plane"],
    ],
  ];
  for (const [name, control, stopped] of cases) {
    it(name, () => {
      const history = story(control);
      const down = history
        .since(T, / down$/, T + 1)
        .filter((line) => SERVICES.test(line.replace(/^\S+ /, "")));
      expect(down.map((line) => line.replace(/^0 (.*) down$/, "$1")).sort()).toEqual([...stopped].sort());
      // Instances run on, but for that of the host that died.
      const lost = history.since(T, /^vm.* (lost|unavailable)/, T + HOUR);
      expect([...new Set(lost.map((line) => line.split(" ")[1]))]).toEqual(["vm-1"]);
      // Nothing is evacuated, migrated or taken into maintenance before it is back.
      expect(history.since(T, /starts on|maintenance of|declared/, T + HOUR)).toEqual([]);
      const [evacuation] = history.times(/vm-1 starts on/);
      expect(evacuation - T).toBeGreaterThanOrEqual(HOUR + 10 + EVACUATED[0]);
      expect(evacuation - T).toBeLessThanOrEqual(HOUR + 45 + EVACUATED[1]);
      const [maintenance] = history.times(/maintenance of/);
      expect(maintenance - T).toBeGreaterThanOrEqual(HOUR);
    });
  }

  it("nothing, if one machine of each part is out", () => {
    const history = tell({
      hosts: { groups: { a: crashing(1, `${T + 600}s`, "5h"), b: { count: 3 } } },
      control: { one: outage },
      recovery: MASAKARI,
    });
    expect(history.since(T, /majority|^nova|^keystone/, T + HOUR)).toEqual([]);
    expect(history.times(/vm-1 starts on/)[0] - T).toBeLessThanOrEqual(600 + EVACUATED[1]);
  });
});

describe("placement", () => {
  /** How many of a flavor fit on the one host they may use. */
  const fitting = (flavor: Part, host: Part = {}) =>
    tell({
      hosts: { groups: { a: { count: 1, ...host }, b: { count: 3 } } },
      instances: { vm: flavor },
      rules: { one: { pin: ["vm"], to: ["a"] } },
    })
      .hostsOf("vm")
      .filter((host) => host !== "nowhere").length;

  it("stops at 1.5 vCPUs a core", () => {
    expect(fitting(vms(13, { cpu: 2, memory: "1GiB" }))).toBe(12);
  });

  it("stops at the memory there is, less 512 MiB", () => {
    expect(fitting(vms(9, { cpu: 1, memory: "8GiB" }))).toBe(7);
  });

  it("never overcommits dedicated CPUs, nor lets them cross NUMA nodes", () => {
    expect(fitting(vms(5, { cpu: 6, memory: "8GiB", dedicatedCpu: true }), { numaNodes: 2 })).toBe(2);
  });

  it("takes huge pages from those set aside", () => {
    expect(fitting(vms(5, { cpu: 2, memory: "8GiB", hugePages: true }), { hugePages: "16GiB" })).toBe(2);
  });
});

describe("the mean time an instance is down when its host dies is the sum of the clocks", () => {
  it("with Masakari", () => {
    const expected = (5 + 68) / 2 + (5 + 60) / 2 + 180 + (10 + 60) / 2 + 60;
    expectMeanOutage({ platform: "openstack", recovery: MASAKARI, repair: "10m", expected });
  });

  it("with an operator", () => {
    const operator = { uniform: { min: "10m", max: "50m" } };
    const expected = 55 + 30 * 60 + 35 + 60;
    expectMeanOutage({
      platform: "openstack",
      recovery: { method: "operator", operator },
      repair: "2h",
      expected,
    });
  });

  it("with nobody", () => {
    const operator = { uniform: { min: "10m", max: "50m" } };
    const expected = 2 * 3600 + 30 * 60 + 60;
    expectMeanOutage({ platform: "openstack", recovery: { operator }, repair: "2h", expected });
  });
});
