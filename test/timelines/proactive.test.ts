/**
 * Proactive HA: a failure is announced two hours before it strikes, five minutes later the cluster reacts. Modes and their
 * meaning as in vSphere (ClusterInfraUpdateHaConfigInfo, vSphere availability: "Proactive HA failures"). A migration
 * takes 10 s here: fixed overhead, memory that copies in no time.
 */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, type History, type Part, vms, vsphere } from "./history.ts";
import { tellingMigrations } from "./migrations-told.ts";

/** The failure of a-01, and the warning of it. */
const T = 10 * DAY;
const W = T - 2 * 3600;
const ANNOUNCED = { share: "100%", ahead: "2h" };
const SEVERE = { warning: ANNOUNCED };
const MODERATE = { warning: { ...ANNOUNCED, severity: "moderate" } };

/** One host that fails at T for an hour, announced so, and two others. */
function dying(more: Part = SEVERE, others: Part = { count: 2 }): Part {
  const crash = failure("10d", "1h", more);
  return { network: "1000000Gbps", groups: { a: { count: 1, failures: { crash } }, b: others } };
}

function cluster(mode: string, more: Part = {}): Part {
  return vsphere({
    hosts: dying(),
    instances: { vm: vms(3) },
    migration: { overhead: "10s", streamBandwidth: "unlimited" },
    proactive: { mode, delay: "5m" },
    ...more,
  });
}

function story(prod: Part, more: Part = {}): History {
  return tellingMigrations({ horizon: "11d", clusters: { prod }, ...more }).run();
}

const MOVES = /incident|migrates|lost|starts| down| back/;

describe("maintenance", () => {
  it("empties the host before it fails: nothing is lost", () => {
    const history = story(cluster("maintenance"));
    expect(history.since(W, MOVES)).toEqual([
      "300 incident of a-01",
      "310 vm-1 migrates to b-01: warning",
      "7200 incident of a-01",
      "7200 a-01 down",
      "10800 a-01 back",
    ]);
    // The reaction is an incident of its own, to which its migrations belong.
    const incidents = history.happened.filter(({ what }) => /migrates|down/.test(what));
    expect(incidents.map(({ incident }) => incident)).toEqual([0, 1]);
    expect(history.tables().incidents.map(({ cause, hosts_lost }) => [cause, hosts_lost])).toEqual([
      ["warning", 0],
      ["host crash", 1],
    ]);
  });

  it("puts nothing on the host until it has failed and come back; then it is as good as any other", () => {
    // b-01 dies while a-01 is degraded, c-01 after a-01 is back.
    const groups = {
      a: { count: 1, failures: { crash: failure("10d", "1h", SEVERE) } },
      b: crashing(1, "239h", "10h"),
      c: crashing(1, "242h", "1h"),
    };
    const history = story(cluster("maintenance", { hosts: { network: "1000000Gbps", groups } }));
    expect(history.since(W, /migrates|starts|a-01 back/)).toEqual([
      "310 vm-1 migrates to b-01: warning",
      // b-01 dies an hour after the warning: a-01 is empty, yet all goes to c-01.
      "3628 vm-1 starts on c-01",
      "3628 vm-2 starts on c-01",
      "10800 a-01 back",
      // c-01 was the primary: 35 s.
      "14435 vm-2 starts on a-01",
      "14435 vm-1 starts on a-01",
      "14435 vm-3 starts on a-01",
    ]);
  });

  it("leaves an instance that finds no room, and moves it as soon as there is some", () => {
    const full = { cpu: 2, memory: "40GiB", reservation: { memory: "40GiB" }, start: "60s" };
    // Two hosts for two instances; the third host comes back half an hour after the reaction.
    const groups = {
      a: { count: 1, failures: { crash: failure("10d", "1h", SEVERE) } },
      b: { count: 1 },
      c: crashing(1, "230h", "9h"),
    };
    const history = story(
      cluster("maintenance", {
        hosts: { network: "1000000Gbps", groups },
        instances: { vm: { count: 2, ...full } },
      }),
    );
    expect(history.since(W, /migrates|lost|c-01 back/)).toEqual([
      "3600 c-01 back",
      "3610 vm-1 migrates to c-01: warning",
    ]);
  });

  it("loses what cannot migrate", () => {
    const history = story(cluster("maintenance", { instances: { local: vms(3, { storage: "local" }) } }));
    expect(history.since(W, /migrates|lost/)).toEqual(["7200 local-1 lost"]);
  });

  it("takes another target when the first goes down meanwhile", () => {
    const groups = {
      a: { count: 1, failures: { crash: failure("10d", "1h", SEVERE) } },
      b: crashing(1, `${W + 400}s`, "20m"),
      c: { count: 1 },
    };
    const history = story(
      cluster("maintenance", {
        hosts: { network: "1000000Gbps", groups },
        migration: { overhead: "10m", streamBandwidth: "unlimited" },
      }),
    );
    expect(history.since(W, /migrates/)).toEqual([
      "400 vm-1 migrates to b-01: warning (target lost)",
      "1000 vm-1 migrates to c-01: warning",
    ]);
  });

  it("tries again after a while what does not get through", () => {
    // 100 GB/s are dirtied while 1.25 GB/s are sent: 8 GiB in 6.872 s, after 10 s of overhead.
    const history = story(
      cluster("maintenance", {
        hosts: { ...dying(), network: "10Gbps" },
        instances: { vm: vms(3, { dirtyRate: "100GB/s", workingSet: "100%" }) },
        migration: { overhead: "10s", streamBandwidth: "unlimited", whenNotConverging: "abort" },
        maintenance: { retryAfter: "30m" },
      }),
    );
    const tries = history.times(/migrates to b-01: warning \(not converging\)/);
    expect(tries.map((time) => Math.round(time - W))).toEqual([317, 2134, 3951, 5767]);
    expect(history.since(W, /lost/)).toEqual(["7200 vm-1 lost"]);
  });

  it("waits for the management service", () => {
    const manager = { count: 1, failures: { crash: failure("235h", "270m") } };
    const clusters = {
      prod: { ...cluster("maintenance"), management: "vcenter" },
      mgmt: { platform: "plain", hosts: manager },
    };
    const history = tellingMigrations({
      horizon: "11d",
      clusters,
      services: { vcenter: { requires: [{ hosts: "mgmt" }] } },
    }).run();
    expect(history.since(W, /incident|migrates|lost|host-01 back/, T)).toEqual([
      "5400 host-01 back",
      "5400 incident of a-01",
      "5410 vm-1 migrates to b-01: warning",
    ]);
  });

  it("comes too late when the failure is sooner than the reaction", () => {
    const history = story(cluster("maintenance", { proactive: { mode: "maintenance", delay: "3h" } }));
    expect(history.since(W, /incident|migrates|lost|starts/)).toEqual([
      "7200 incident of a-01",
      "7200 vm-1 lost",
      "7228 vm-1 starts on b-01",
    ]);
  });
});

describe("planned maintenance", () => {
  it("and a warning empty a host together; it stays empty when the work is done, until it has failed", () => {
    const history = story(
      cluster("maintenance", {
        instances: { vm: vms(3), more: vms(3) },
        maintenance: { every: "30d", first: `${W}s`, work: "20m", concurrent: 1 },
      }),
    );
    expect(history.since(W, /of a-01|a-01 (down|back)/)).toEqual([
      "0 incident of a-01",
      "0 maintenance of a-01",
      "300 incident of a-01",
      "1210 a-01 back",
      "7200 incident of a-01",
      "7200 a-01 down",
      "10800 a-01 back",
    ]);
    // The round waited for a-01, and nothing went there before its failure.
    expect(history.since(W, /migrates to a-01/)[0]).toMatch(/^10810 /);
    const { state } = history.simulation.context;
    expect([...state.draining, ...state.quarantined, ...state.announced]).toEqual(Array(9).fill(0));
  });

  it("leaves a host out that is being emptied because of a warning", () => {
    const history = story(
      cluster("maintenance", {
        maintenance: { every: "30d", first: `${W + 600}s`, work: "20m", pauseWhenDegraded: false },
      }),
    );
    expect(history.since(W, /maintenance of/)).toEqual([
      "600 maintenance of b-01",
      "1810 maintenance of b-02",
    ]);
  });
});

describe("quarantine", () => {
  it("lets go what another host takes under all its rules, and keeps the rest", () => {
    const rules = { near: { pin: ["vm-1"], to: ["a"], strength: "should" } };
    const free = story(cluster("quarantine"));
    expect(free.since(W, /migrates|lost/)).toEqual(["310 vm-1 migrates to b-01: warning"]);
    const kept = story(cluster("quarantine", { rules }));
    expect(kept.since(W, /migrates|lost/)).toEqual(["7200 vm-1 lost"]);
    const emptied = story(cluster("maintenance", { rules }));
    expect(emptied.since(W, /migrates|lost/)).toEqual(["310 vm-1 migrates to b-01: warning"]);
  });

  it("avoids the host for restarts, unless nothing else has room", () => {
    const full = { cpu: 2, memory: "40GiB", reservation: { memory: "40GiB" }, start: "60s" };
    const one = (mode: string, count: number) => {
      const groups = {
        a: { count: 1, failures: { crash: failure("10d", "1h", SEVERE) } },
        b: crashing(1, "239h", "5h"),
        c: { count: 1 },
      };
      const hosts = { network: "1000000Gbps", groups };
      const prod = cluster(mode, { hosts, instances: { vm: { count, ...full } } });
      return story(prod).since(W, /-[23] (stranded|starts)/);
    };
    // Two instances, c-01 free: vm-1 goes there, and vm-2, when b-01 dies, finds only a-01.
    expect(one("quarantine", 2)).toEqual([
      "3628 vm-2 starts on a-01",
      "7228 vm-2 stranded",
      "10800 vm-2 starts on a-01",
    ]);
    expect(one("maintenance", 2)[0]).toBe("3628 vm-2 stranded");
  });

  it("is what mixed mode does for moderate warnings, maintenance what it does for severe ones", () => {
    const rules = { near: { pin: ["vm-1"], to: ["a"], strength: "should" } };
    const lost = (warning: Part) =>
      story(cluster("mixed", { rules, hosts: dying(warning) })).since(W, /migrates|lost/);
    expect(lost(SEVERE)).toEqual(["310 vm-1 migrates to b-01: warning"]);
    expect(lost(MODERATE)).toEqual(["7200 vm-1 lost"]);
  });

  it("becomes maintenance when a severe warning follows a moderate one", () => {
    const rules = { near: { pin: ["vm-1"], to: ["a"], strength: "should" } };
    const failures = {
      fan: failure("10d", "1h", { warning: { share: "100%", ahead: "5h", severity: "moderate" } }),
      board: failure("10d", "1h", SEVERE),
    };
    const groups = { a: { count: 1, failures }, b: { count: 2 } };
    const history = story(cluster("mixed", { rules, hosts: { network: "1000000Gbps", groups } }));
    expect(history.since(W - 3 * 3600, /incident|migrates|lost/, T - W + T)).toEqual([
      "300 incident of a-01",
      `${3 * 3600 + 300} incident of a-01`,
      `${3 * 3600 + 310} vm-1 migrates to b-01: warning`,
      `${5 * 3600} incident of a-01`,
      `${5 * 3600} incident of a-01`,
    ]);
    const { state } = history.simulation.context;
    expect([...state.draining, ...state.quarantined, ...state.announced]).toEqual(Array(9).fill(0));
  });
});

describe("two warnings within the delay", () => {
  it("are one, as severe as the severer", () => {
    const rules = { near: { pin: ["vm-1"], to: ["a"], strength: "should" } };
    const late = { warning: { share: "100%", ahead: "118m", severity: "moderate" } };
    const failures = { board: failure("10d", "1h", SEVERE), fan: failure("10d", "1h", late) };
    const groups = { a: { count: 1, failures }, b: { count: 2 } };
    const history = story(cluster("mixed", { rules, hosts: { network: "1000000Gbps", groups } }));
    expect(history.since(W, /incident|migrates|lost/, T)).toEqual([
      "300 incident of a-01",
      "310 vm-1 migrates to b-01: warning",
    ]);
  });
});

describe("warnings", () => {
  it("are heard by nobody when the mode is off", () => {
    expect(story(cluster("off")).since(W, /incident|migrates|lost/)).toEqual([
      "7200 incident of a-01",
      "7200 vm-1 lost",
    ]);
  });

  it("come at the beginning of a life that is shorter than the notice", () => {
    const crash = failure("1h", "2h", { warning: { share: "100%", ahead: "5h" } });
    const groups = { a: { count: 1, failures: { crash } }, b: { count: 2 } };
    const history = tellingMigrations({
      horizon: "8h",
      clusters: { prod: cluster("maintenance", { hosts: { network: "1000000Gbps", groups } }) },
    }).run();
    expect(history.since(0, /incident|migrates|a-01 (down|back)/)).toEqual([
      "300 incident of a-01",
      "310 vm-1 migrates to b-01: warning",
      "3600 incident of a-01",
      "3600 a-01 down",
      "10800 a-01 back",
      "11100 incident of a-01",
      "14400 incident of a-01",
      "14400 a-01 down",
      "21600 a-01 back",
      "21900 incident of a-01",
      "25200 incident of a-01",
      "25200 a-01 down",
    ]);
  });

  it("do not come for what a common cause strikes before", () => {
    const struck = (interval: string) =>
      story(cluster("maintenance"), {
        commonCauses: {
          surge: {
            lifetime: interval,
            hits: { cluster: "prod", failure: "crash" },
            probability: "100%",
          },
        },
      }).since(W - 2 * 3600, /incident of|migrates|lost|a-01 back/, T + 5 * 3600);
    // An hour before the warning; the next life begins when the repair ends.
    expect(struck("237h")).toEqual(["3600 incident of surge", "3600 vm-1 lost", "7200 a-01 back"]);
    // Between warning and failure: the warning has come true, and is over.
    expect(struck("239h")).toEqual([
      "7500 incident of a-01",
      "7510 vm-1 migrates to b-01: warning",
      "10800 incident of surge",
      "14400 a-01 back",
    ]);
  });
});
