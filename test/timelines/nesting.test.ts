/** A host of an inner cluster is an instance of an outer one: what happens below reaches what runs above, layer by layer. */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * DAY;
/** Each platform declares a silent host dead after 18 s and restarts what it ran 10 s later. */
const VERDICT = 28;
const ETCD = { electionTimeout: "1s", heartbeat: "100ms", settle: "200ms", voteWindow: "0s" };
const POD = { cpu: 1, memory: "1GiB", start: "5s" };
const APP = { app: { requires: [{ instances: "pod" }] } };

/** A cluster on the instances of `group`, its hosts named node-01, node-02, ... */
function on(group: string, { host = {}, node = "node", ...rest }: Part): Part {
  const hosts = {
    cores: "instance",
    memory: "instance",
    boot: "instance",
    groups: { [String(node)]: { instances: group } },
    ...(host as Part),
  };
  return vsphere({ hosts, ...rest });
}

/** Two pods on two VMs, each on a host of its own: `a`, to which something happens after ten days, and b. */
function twoLayers(a: Part, { inner = {}, outer = {}, ...more }: Record<string, Part> = {}): History {
  return new History({
    horizon: "11d",
    clusters: {
      // Written before what it runs on: the order does not matter.
      inner: on("outer/vm", { instances: { pod: vms(2, POD) }, ...inner }),
      outer: vsphere({
        hosts: { groups: { a, b: { count: 1 } } },
        instances: { vm: vms(2) },
        ...outer,
      }),
    },
    services: APP,
    ...more,
  });
}

/** One host to which something happens through a domain of this level. */
function inDomain(level: string): Record<string, Part> {
  return { domains: { thing: { level, failures: { outage: failure("10d", "1h") } } } };
}

describe("a physical host dies", () => {
  const dies = crashing(1, "10d", "2h");

  it("and an inner platform slow to notice gets its node back first: d1 + b1, then the pod's own start", () => {
    const history = twoLayers(dies, { inner: { recovery: { deadAfter: "300s" } } }).run();
    expect(history.since(T, /./, T + 300)).toEqual([
      "0 incident of a-01",
      "0 a-01 down",
      "0 vm-1 unavailable",
      "0 vm-1 lost",
      "0 node-01 down",
      "0 pod-1 unavailable",
      "0 app down",
      "0 pod-1 lost",
      `${VERDICT} a-01 declared dead`,
      `${VERDICT} vm-1 starts on b-01`,
      `${VERDICT + 60} vm-1 runs`,
      `${VERDICT + 60} vm-1 available`,
      `${VERDICT + 60} node-01 back`,
      `${VERDICT + 60} pod-1 starts on node-01`,
      `${VERDICT + 65} pod-1 runs`,
      `${VERDICT + 65} pod-1 available`,
      `${VERDICT + 65} app up`,
    ]);
  });

  it("and a quick inner platform moves the pod to another node before its node is back: d2, then its start", () => {
    const history = twoLayers(dies, { inner: { recovery: { deadAfter: "8s" } } }).run();
    expect(history.since(T, /pod|node|app/)).toEqual([
      "0 node-01 down",
      "0 pod-1 unavailable",
      "0 app down",
      "0 pod-1 lost",
      "18 node-01 declared dead",
      "18 pod-1 starts on node-02",
      "23 pod-1 runs",
      "23 pod-1 available",
      "23 app up",
      `${VERDICT + 60} node-01 back`,
    ]);
  });

  it("is one incident through all layers, which ends when the host itself is back", () => {
    const history = twoLayers(dies).run();
    const { outages, incidents } = history.tables();
    expect(history.happened.filter(({ time }) => time >= T).every(({ incident }) => incident === 0)).toBe(
      true,
    );
    expect(incidents).toMatchObject([
      { component: "a-01", hosts_lost: 2, instances_lost: 2, instances_restarted: 2, recovery_s: 7200 },
    ]);
    expect(outages).toMatchObject([{ component: "a-01", incident: 0, start_s: T, duration_s: VERDICT + 5 }]);
  });

  it("three layers deep, each layer starting when the one below it has", () => {
    const slow = { recovery: { deadAfter: "10m" } };
    const history = new History({
      horizon: "11d",
      clusters: {
        top: on("middle/worker", {
          instances: { pod: vms(2, { cpu: 0.5, memory: "512MiB", start: "3s" }) },
          ...slow,
        }),
        middle: on("bottom/vm", { node: "machine", instances: { worker: vms(2, POD) }, ...slow }),
        bottom: vsphere({ hosts: { groups: { a: dies, b: { count: 1 } } }, instances: { vm: vms(2) } }),
      },
      services: APP,
    }).run();
    expect(history.since(T, /(down|back|runs|starts on .*|lost)$/, T + 600)).toEqual([
      "0 a-01 down",
      "0 vm-1 lost",
      "0 machine-01 down",
      "0 worker-1 lost",
      "0 node-01 down",
      "0 app down",
      "0 pod-1 lost",
      "28 vm-1 starts on b-01",
      "88 vm-1 runs",
      "88 machine-01 back",
      "88 worker-1 starts on machine-01",
      "93 worker-1 runs",
      "93 node-01 back",
      "93 pod-1 starts on node-01",
      "96 pod-1 runs",
    ]);
  });
});

describe("an instance runs but cannot be used", () => {
  it.each([
    ["its host's switch is gone", "switch", { recovery: { isolationResponse: "leave" } }],
    ["its storage is gone and it hangs", "storage-backend", { recovery: { storageLoss: "wait" } }],
  ])("%s: what runs inside is out of reach, but not lost", (_what, level, outer) => {
    const history = twoLayers({ count: 1, in: ["thing"] }, { outer, ...inDomain(level) }).run();
    expect(history.since(T)).toEqual([
      "0 incident of thing",
      "0 vm-1 unavailable",
      "0 pod-1 unavailable",
      "0 app down",
      "3600 vm-1 available",
      "3600 pod-1 available",
      "3600 app up",
    ]);
  });

  it("and is noticed by an inner platform that fences: the node is reset and its pod restarted elsewhere", () => {
    const history = twoLayers(
      { count: 1, in: ["thing"] },
      {
        outer: { recovery: { isolationResponse: "leave" } },
        inner: { recovery: { whenSilent: "fence", fencing: "2s" } },
        ...inDomain("switch"),
      },
    ).run();
    // vm-1 itself runs on all the time: the outer platform leaves it alone.
    expect(history.since(T, /vm|node|pod-1/)).toEqual([
      "0 vm-1 unavailable",
      "0 pod-1 unavailable",
      "20 node-01 down",
      "20 pod-1 lost",
      "30 node-01 declared dead",
      "30 pod-1 starts on node-02",
      "35 pod-1 runs",
      "35 pod-1 available",
      "80 node-01 back",
      "3600 vm-1 available",
    ]);
  });

  it("then is lost, and comes back while its new host cannot be reached: down first, then out of reach", () => {
    const history = new History({
      horizon: "11d",
      domains: {
        switch: { level: "switch", failures: { outage: failure("10d", "30m") } },
      },
      clusters: {
        outer: {
          platform: "plain",
          hosts: { cores: 4, memory: "32GiB", ...crashing(1, "864005s", "20s", { in: ["switch"] }) },
          instances: { vm: vms(1, { storage: "local" }) },
        },
        inner: {
          platform: "plain",
          hosts: { groups: { node: { instances: "vm" } } },
          instances: { pod: vms(1, { ...POD, storage: "local" }) },
        },
      },
      services: APP,
    }).run();
    expect(history.since(T, /vm|node|pod|app/)).toEqual([
      "0 vm-1 unavailable",
      "0 pod-1 unavailable",
      "0 app down",
      "5 vm-1 lost",
      "5 node-01 down",
      "5 pod-1 lost",
      "25 vm-1 starts on host-01",
      "85 vm-1 runs",
      "85 node-01 back",
      "85 pod-1 starts on node-01",
      "90 pod-1 runs",
      "1800 vm-1 available",
      "1800 pod-1 available",
      "1800 app up",
    ]);
  });
});

describe("the guest system of a node", () => {
  it("crashes on its own: its instance runs on, and the outer platform sees nothing", () => {
    const history = new History({
      horizon: "11d",
      clusters: {
        outer: vsphere({ hosts: { count: 2 }, instances: { vm: vms(1) } }),
        inner: on("vm", {
          host: { failures: { kernel: failure("10d", "60s") } },
          instances: { pod: vms(1, POD) },
          recovery: { restartOnReturn: true },
        }),
      },
      services: APP,
    }).run();
    expect(history.since(T, /vm|node|host/, T + 60)).toEqual(["0 incident of node-01", "0 node-01 down"]);
    expect(history.times(/node-01 back/)).toEqual([T + 60]);
    expect(history.times(/vm-1/).filter((time) => time > 0)).toEqual([]);
  });
});

describe("maintenance of the outer cluster", () => {
  const maintenance = { first: "10d", every: "20d", work: "10m" };
  const quorums = (members: Part, more: Part = {}) => ({ etcd: { members, ...ETCD, ...more } });
  /** Voters are what runs in the nodes, or the nodes themselves. */
  const VOTERS = [{ instances: "etcd" }, { hosts: "inner" }];
  const services = { api: { requires: [{ quorum: "etcd" }] } };

  it.each(VOTERS)(
    "migrates nodes while they run: a leader paused for longer than its followers wait is replaced",
    (voters) => {
      const run = (electionTimeout: string) =>
        new History({
          horizon: "11d",
          clusters: {
            inner: on("vm", { instances: { etcd: vms(3, POD) } }),
            outer: vsphere({
              hosts: { groups: { m: { count: 4 } } },
              instances: { vm: vms(3, { dirtyRate: "500MB/s" }) },
              maintenance,
            }),
          },
          quorums: quorums(voters, { electionTimeout, heartbeat: "0s" }),
          services,
        }).run();
      const patient = run("2s");
      expect(patient.since(T, /back/).length).toBe(4);
      expect(patient.since(T, /lost|down|unavailable|elects/)).toEqual([]);
      // The switch-over takes at most 1 s and here longer than 2 x 20 ms.
      const hasty = run("20ms");
      expect(hasty.since(T, /elects/).length).toBeGreaterThan(0);
      expect(hasty.since(T, /lost|node-0\d down|etcd-\d unavailable/)).toEqual([]);
    },
  );

  it.each(VOTERS)("powers nodes off in good order: a leader hands over, and nothing is elected", (voters) => {
    const history = new History({
      horizon: "11d",
      clusters: {
        inner: on("vm", {
          instances: { etcd: vms(3, { ...POD, storage: "local" }) },
          rules: { apart: { separate: ["etcd"] } },
        }),
        outer: vsphere({
          hosts: { groups: { m: { count: 3 } } },
          instances: { vm: vms(3, { storage: "local" }) },
          maintenance: { ...maintenance, whenBlocked: "power-off", retries: 0, retryAfter: "60s" },
        }),
      },
      quorums: quorums(voters),
      services,
    }).run();
    expect(history.since(T, /etcd-\d lost/).length).toBe(3);
    expect(history.since(T, /elects|api/)).toEqual([]);
    // One after the other: a node is back, and its member with it, before the next one goes.
    expect(history.since(T, /m-01|node-01|etcd-1/, T + 700)).toEqual([
      "0 incident of m-01",
      "0 maintenance of m-01",
      "60 node-01 down",
      "60 etcd-1 unavailable",
      "60 etcd-1 lost",
      "88 node-01 declared dead",
      "660 m-01 back",
      "660 vm-1 starts on m-01",
    ]);
  });
});

describe("disks of a physical host", () => {
  it("hold those of the VMs on it, and through them those of what runs inside", () => {
    const run = (diskLoss: string) =>
      new History({
        horizon: "11d",
        clusters: {
          outer: vsphere({
            hosts: {
              groups: {
                a: { count: 1, failures: { crash: failure("10d", "1h", { diskLoss }) } },
                b: crashing(1, "871200s", "10m"),
                c: { count: 1 },
              },
            },
            instances: { vm: vms(3, { storage: "local" }) },
          }),
          inner: on("vm", {
            instances: { etcd: vms(3, { ...POD, storage: "local" }) },
            rules: { apart: { separate: ["etcd"] } },
          }),
        },
        quorums: {
          pods: { members: { instances: "etcd" }, ...ETCD, replacement: "4h" },
          nodes: { members: { hosts: "inner" }, ...ETCD, replacement: "4h" },
        },
        services: { a: { requires: [{ quorum: "pods" }] }, b: { requires: [{ quorum: "nodes" }] } },
      }).run();
    // b goes two hours after a, which is back then, with its members if it kept their disks.
    expect(run("0%").since(T + 7200, /majority/)).toEqual([]);
    expect(run("100%").since(T + 7200, /majority/)).toEqual([
      "0 nodes without majority",
      "0 pods without majority",
    ]);
  });
});

describe("a management plane inside what it manages", () => {
  /** Pods in VMs are the management of the cluster that runs the VMs, which restarts nothing without it. */
  const story = (needsManagement: boolean) =>
    new History({
      horizon: "11d",
      clusters: {
        outer: vsphere({
          hosts: { groups: { a: crashing(1, "10d", "9h"), b: { count: 1 } } },
          instances: { vm: vms(1) },
          recovery: {
            method: "ha",
            detection: "management",
            by: "automatic",
            deadAfter: "18s",
            preparation: "10s",
            managementBackAfter: "5s",
            needsManagement,
            operator: "1h",
          },
          management: "manager",
        }),
        inner: {
          platform: "plain",
          hosts: { groups: { node: { instances: "vm" } } },
          instances: { pod: vms(1, { ...POD, storage: "local" }) },
        },
      },
      services: { manager: { requires: [{ instances: "inner/pod" }] } },
    }).run();

  it("is a circle: a person starts the VM by hand, and what runs inside follows", () => {
    expect(story(true).since(T, /vm-1|node|pod|manager/)).toEqual([
      "0 vm-1 unavailable",
      "0 vm-1 lost",
      "0 node-01 down",
      "0 pod-1 unavailable",
      "0 manager down",
      "0 pod-1 lost",
      "3600 vm-1 starts on b-01",
      "3660 vm-1 runs",
      "3660 vm-1 available",
      "3660 node-01 back",
      "3660 pod-1 starts on node-01",
      "3665 pod-1 runs",
      "3665 pod-1 available",
      "3665 manager up",
    ]);
  });

  it("is the same circle where it is needed for noticing only", () => {
    expect(story(false).times(/vm-1 starts/)).toEqual([T + 3600]);
  });

  it("is a circle through both layers if what runs inside needs a second VM to be restarted", () => {
    const byManagement = {
      method: "ha",
      detection: "management",
      by: "automatic",
      needsManagement: true,
      operator: "1h",
    };
    const history = new History({
      horizon: "11d",
      clusters: {
        outer: vsphere({
          hosts: { groups: { a: crashing(1, "10d", "9h"), b: { count: 1 } } },
          instances: { vm: vms(1), control: vms(1) },
          rules: { start: { pin: ["vm", "control"], to: ["a"], strength: "should" } },
          recovery: byManagement,
          management: "manager",
        }),
        inner: on("vm", {
          instances: { pod: vms(1, POD) },
          recovery: { ...byManagement, deadAfter: "60s" },
          management: "control",
        }),
      },
      services: {
        manager: { requires: [{ instances: "inner/pod" }] },
        control: { requires: [{ instances: "outer/control" }] },
      },
    }).run();
    expect(history.since(T, /(vm|control)-1 starts|pod-1 lost/, T + 3700)).toEqual([
      "0 pod-1 lost",
      "3600 control-1 starts on b-01",
      "3600 vm-1 starts on b-01",
    ]);
    expect(history.times(/manager up/).some((time) => time > T + 3660)).toBe(true);
  });
});

describe("an instance there is no room for at the beginning", () => {
  /** One VM fits; the host of the other joins after ten days. Each VM has room for one pod. */
  const story = (inner: Part, pod: Part = {}) =>
    new History({
      horizon: "11d",
      clusters: {
        outer: vsphere({
          hosts: { groups: { a: { count: 1 }, late: { count: 1, joins: "10d" } } },
          instances: { vm: vms(2, { cpu: 10, reservation: { cpu: 10 } }) },
        }),
        inner: on("vm", {
          instances: { pod: vms(2, { ...POD, reservation: { cpu: 1 }, ...pod }) },
          ...inner,
        }),
      },
      services: APP,
    }).run();

  it("is a node that begins down, takes nothing, and is there when it has started", () => {
    const history = story({}, { cpu: 6, reservation: { cpu: 6 } });
    expect(history.since(0, /./, T)).toEqual([
      "0 vm-1 available",
      "0 pod-1 available",
      "0 incident of outer",
      "0 vm-2 lost",
      "0 incident of inner",
      "0 pod-2 lost",
      "0 app down",
      "0 vm-2 stranded",
      "0 pod-2 stranded",
    ]);
    expect(history.since(T, /vm|node|pod|app/)).toEqual([
      "0 vm-2 starts on late-01",
      "60 vm-2 runs",
      "60 vm-2 available",
      "60 node-02 back",
      "60 pod-2 starts on node-02",
      "65 pod-2 runs",
      "65 pod-2 available",
      "65 app up",
    ]);
  });

  it("is no primary: the one node that is up is, and nobody watches when it goes", () => {
    const history = story({
      host: {
        groups: { node: { instances: "vm", failures: { kernel: failure("5d", "60s") } } },
      },
    });
    // Both nodes crash at the same time of their clocks; the second is not there yet. 35 s after its return the first is primary.
    expect(history.times(/pod-1 starts on node-01/)[0]).toBe(5 * DAY + 60 + 35);
  });

  it("holds no pieces of volumes", () => {
    const store = { storage: { store: { replicas: 2, need: 2, rebuildAfter: "never" } } };
    const history = story(store, { storage: "store", disk: "1GB" });
    expect(history.since(0, /pod-1|app/, T + 60)).toEqual(["0 volume of pod-1 down", "0 app down"]);
    expect(history.times(/pod-1 available/).filter((time) => time >= T + 60).length).toBe(1);
  });
});
