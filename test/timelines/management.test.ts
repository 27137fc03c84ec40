/**
 * Detection by a management service, as in Kubernetes, OpenStack and Proxmox: when it watches, when it does not, who
 * restarts what was lost, and what becomes of a host that is silent but runs.
 */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * DAY;

/** Noticed 60 s after its death, restarted 20 s later, handled for 5 s each, started within 60 s. */
const CLOCKS = {
  method: "ha",
  detection: "management",
  by: "automatic",
  deadAfter: "60s",
  preparation: "20s",
  managementBackAfter: "15s",
  fencing: "30s",
  handling: "5s",
  needsManagement: true,
  restartOnReturn: true,
  respectSeparation: true,
  operator: "1h",
};

/** Hosts "h" that run the instances, and one machine each for management, which fail as said. */
function story(
  hosts: Part,
  {
    recovery = {},
    instances = { vm: vms(2) },
    manager = {},
    domains = {},
    ...cluster
  }: Record<string, Part> = {},
): History {
  return new History({
    horizon: "20d",
    domains,
    clusters: {
      prod: vsphere({
        hosts,
        recovery: { ...CLOCKS, ...recovery },
        instances,
        management: "manager",
        ...cluster,
      }),
      control: { platform: "plain", hosts: { count: 1, failures: manager } },
    },
    services: { manager: { requires: [{ hosts: "control" }] } },
  }).run();
}

const DYING = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };
const SEEN = /declared|starts|runs|manager|fenced|lost/;

describe("a host dies", () => {
  it("and management declares it dead, when it is surely off, and restarts what it ran", () => {
    expect(story(DYING).since(T, SEEN, T + DAY)).toEqual([
      "0 vm-1 lost",
      "110 a-01 declared dead",
      "110 vm-1 starts on b-02",
      "175 vm-1 runs",
    ]);
  });

  it("while management is down: the clocks begin anew when it is back and watches", () => {
    const manager = { outage: failure("863990s", "30m") };
    expect(story(DYING, { manager }).since(T - 10, SEEN, T + DAY)).toEqual([
      "0 manager down",
      "10 vm-1 lost",
      "1800 manager up",
      "1925 a-01 declared dead",
      "1925 vm-1 starts on b-02",
      "1990 vm-1 runs",
    ]);
  });

  it("and management goes before the verdict: nothing is decided until it is back", () => {
    const manager = { outage: failure("864060s", "10m") };
    expect(story(DYING, { manager }).since(T, /declared|manager/, T + DAY)).toEqual([
      "60 manager down",
      "660 manager up",
      "785 a-01 declared dead",
    ]);
  });

  it("and management goes after the verdict: what was started comes up, nothing else is", () => {
    const manager = { outage: failure("864120s", "10m") };
    const history = story(DYING, {
      manager,
      recovery: { concurrencyPerLostHost: 1 as never, handling: "20s" as never },
      instances: { vm: vms(4) },
    });
    expect(history.since(T, SEEN, T + DAY)).toEqual([
      "0 vm-4 lost",
      "0 vm-1 lost",
      "110 a-01 declared dead",
      "110 vm-4 starts on b-01",
      "120 manager down",
      "190 vm-4 runs",
      "720 manager up",
      "735 vm-1 starts on b-02",
      "815 vm-1 runs",
    ]);
  });

  it("while management is down for longer than the repair: the host returns, and waits for it too", () => {
    const manager = { outage: failure("863990s", "2h") };
    expect(story(DYING, { manager }).since(T - 10, SEEN, T + DAY)).toEqual([
      "0 manager down",
      "10 vm-1 lost",
      "7200 manager up",
      "7215 vm-1 starts on a-01",
      "7280 vm-1 runs",
    ]);
  });
});

describe("management is away for a moment", () => {
  const blink = (length: string) => ({ outage: failure("864060s", length) });

  it("within its grace: nothing begins anew", () => {
    const history = story(DYING, { manager: blink("10s"), recovery: { managementGrace: "11s" } });
    expect(history.since(T, /declared|vm-1 (starts|runs)/, T + DAY)).toEqual([
      "110 a-01 declared dead",
      "110 vm-1 starts on b-02",
      "175 vm-1 runs",
    ]);
  });

  it("beyond its grace: the clocks begin anew when it is back and watches", () => {
    const history = story(DYING, { manager: blink("12s"), recovery: { managementGrace: "11s" } });
    expect(history.since(T, /declared/, T + DAY)).toEqual([`${60 + 12 + 15 + 110} a-01 declared dead`]);
  });
});

describe("who restarts", () => {
  it("nobody: what was lost waits for its host, and starts with it", () => {
    const history = story(DYING, { recovery: { by: "nobody" as never } });
    expect(history.since(T, SEEN, T + DAY)).toEqual([
      "0 vm-1 lost",
      "3600 vm-1 starts on a-01",
      "3660 vm-1 runs",
    ]);
  });

  it("nobody, and the host does not start it either: an operator does, an hour after its return", () => {
    const history = story(DYING, { recovery: { by: "nobody", restartOnReturn: false } as Part });
    expect(history.since(T, SEEN, T + DAY)).toEqual([
      "0 vm-1 lost",
      "7200 vm-1 starts on a-01",
      "7260 vm-1 runs",
    ]);
  });

  it("an operator, an hour after the host was noticed", () => {
    const hosts = { groups: { a: crashing(1, "10d", "5h"), b: { count: 2 } } };
    const history = story(hosts, { recovery: { by: "operator" } as Part });
    expect(history.since(T, SEEN, T + DAY)).toEqual([
      "0 vm-1 lost",
      "3710 a-01 declared dead",
      "3710 vm-1 starts on b-02",
      "3775 vm-1 runs",
    ]);
  });

  it("an operator again, if nothing had room at that moment", () => {
    const full = vms(2, { memory: "64GiB", reservation: { memory: "64GiB" } });
    const hosts = { groups: { a: crashing(1, "10d", "5h"), b: { count: 1 } } };
    const history = story(hosts, {
      recovery: { whenNoRoom: "operator", restartOnReturn: false } as Part,
      instances: { vm: full },
    });
    expect(history.since(T, /vm-1/, T + DAY).filter((line) => !line.includes("available"))).toEqual([
      "0 vm-1 lost",
      "110 vm-1 stranded",
      "110 vm-1 not powered on",
      ...[1, 2, 3, 4].flatMap((hour) => [
        `${110 + hour * 3600} vm-1 stranded`,
        `${110 + hour * 3600} vm-1 not powered on`,
      ]),
      // The host is back at 5 h.
      `${110 + 5 * 3600} vm-1 starts on a-01`,
      `${175 + 5 * 3600} vm-1 runs`,
    ]);
  });

  it("so many instances of a lost host at once, the next when one has been handled", () => {
    const hosts = { groups: { a: { count: 1, ...crashing(1, "10d", "5h") }, b: { count: 1 } } };
    const history = story(hosts, {
      recovery: { concurrencyPerLostHost: 2, handling: "30s" } as Part,
      instances: { vm: vms(10, { cpu: 1 }) },
    });
    expect(history.since(T, /starts/, T + DAY).map((line) => Number(line.split(" ")[0]))).toEqual([
      110, 110, 140, 140, 170,
    ]);
  });
});

describe("a host dies and nobody looks", () => {
  it("somebody starts what it ran after its return if it does not do so itself", () => {
    const recovery = { detection: "none", restartOnReturn: false, needsManagement: false } as unknown as Part;
    expect(story(DYING, { recovery }).since(T, SEEN, T + DAY)).toEqual([
      "0 vm-1 lost",
      "7200 vm-1 starts on a-01",
      "7260 vm-1 runs",
    ]);
  });
});

describe("a host is cut off but runs", () => {
  const domains = { net: { level: "switch", effect: "isolate", failures: { cut: failure("10d", "2h") } } };
  const hosts = { groups: { a: { count: 1, in: ["net"] }, b: { count: 2 } } };

  it("is reset when it is silent for so long, and what it ran is restarted elsewhere", () => {
    const history = story(hosts, { domains, recovery: { whenSilent: "fence" } as Part });
    expect(history.since(T, /a-01|vm-1|net/, T + DAY).filter((line) => !line.includes("available"))).toEqual([
      "0 incident of net",
      "90 a-01 down",
      "90 vm-1 lost",
      "110 a-01 declared dead",
      "110 vm-1 starts on b-02",
      "175 vm-1 runs",
      // Ten minutes of boot later; it is still cut off.
      "690 a-01 back",
    ]);
    expect(history.tables().activity.fencings).toBe(1);
  });

  it("is left alone if it is back in time", () => {
    const short = { net: { ...domains.net, failures: { cut: failure("10d", "80s") } } };
    const history = story(hosts, { domains: short, recovery: { whenSilent: "fence" } as Part });
    expect(history.since(T, SEEN, T + DAY)).toEqual([]);
    expect(history.tables().activity.fencings).toBe(0);
  });

  it("and was reset meanwhile: what it lost is restarted though it is seen again before the verdict", () => {
    const short = { net: { ...domains.net, failures: { cut: failure("10d", "80s") } } };
    const history = story({ ...hosts, boot: "10s" } as Part, {
      domains: short,
      recovery: { whenSilent: "fence", selfFenceAfter: "40s", restartOnReturn: false } as Part,
    });
    expect(history.since(T, SEEN, T + DAY)).toEqual([
      "40 vm-1 lost",
      "110 a-01 declared dead",
      "110 vm-1 starts on a-01",
      "175 vm-1 runs",
    ]);
  });

  it("is left alone by a platform that does not fence", () => {
    const history = story(hosts, { domains });
    expect(history.since(T, SEEN, T + DAY)).toEqual([]);
  });

  it("resets itself, before anybody else acts, where it does so", () => {
    const history = story(hosts, {
      domains,
      recovery: { whenSilent: "fence", selfFenceAfter: "60s" } as Part,
    });
    expect(history.since(T, /a-01|vm-1|net/, T + DAY).filter((line) => !line.includes("available"))).toEqual([
      "0 incident of net",
      "60 a-01 down",
      "60 vm-1 lost",
      "110 a-01 declared dead",
      "110 vm-1 starts on b-02",
      "175 vm-1 runs",
      "660 a-01 back",
    ]);
  });
});

describe("management is lost", () => {
  it("and every host that runs restartable instances resets itself, and starts them when it is back", () => {
    const manager = { outage: failure("10d", "20m") };
    const instances = { vm: vms(2), pinned: vms(1, { priority: "disabled" }) };
    const hosts = { groups: { a: { count: 2 }, b: { count: 1 } } };
    const history = story(hosts, { manager, instances, recovery: { selfFenceAfter: "60s" } as Part });
    expect(history.since(T, /^(manager|a-|vm-.*(starts|runs))/, T + DAY)).toEqual([
      "0 manager down",
      "60 a-01 down",
      "60 a-02 down",
      "660 a-01 back",
      "660 a-02 back",
      "1200 manager up",
      "1215 vm-1 starts on a-01",
      "1215 vm-2 starts on a-02",
      "1280 vm-1 runs",
      "1280 vm-2 runs",
    ]);
  });

  it("for less than that: nothing happens", () => {
    const manager = { outage: failure("10d", "59s") };
    const history = story({ count: 2 }, { manager, recovery: { selfFenceAfter: "60s" } as Part });
    expect(history.since(T, /down|starts/, T + DAY)).toEqual(["0 host-01 down", "0 manager down"]);
  });
});

describe("too few hosts are healthy", () => {
  it("and no verdict is given until enough of them are", () => {
    const domains = { feed: { level: "power-feed", failures: { loss: failure("10d", "1h") } } };
    const hosts = {
      groups: { a: crashing(1, "864010s", "1d"), b: { count: 1, in: ["feed"] }, c: { count: 1 } },
    };
    const history = story(hosts, { domains, recovery: { minHealthy: "51%" } as Part });
    // One of three is healthy until b has booted, ten minutes after the power is back.
    expect(history.since(T, /declared|starts|back/, T + DAY)).toEqual([
      "4200 b-01 back",
      "4200 vm-2 starts on b-01",
      "4200 a-01 declared dead",
      "4200 vm-1 starts on c-01",
    ]);
  });
});

describe("management that rests on the instances it restarts", () => {
  const own = (members: number, operator: string) =>
    new History({
      horizon: "20d",
      clusters: {
        prod: vsphere({
          hosts: { groups: { a: crashing(1, "10d", "5d"), b: { count: 2 } } },
          recovery: { ...CLOCKS, operator, managementGrace: "10s" },
          instances: { control: vms(members), vm: vms(1) },
          rules: { control: { pin: ["control-1", "vm"], to: ["a"], strength: "should" } },
          management: "manager",
        }),
      },
      quorums: { control: { members: { instances: "control" }, settle: "200ms" } },
      services: { manager: { requires: [{ quorum: "control" }] } },
    }).run();

  it("is started by hand when it is lost with them, and then restarts the rest", () => {
    const history = own(1, "1h");
    const up = history.times(/manager up/).filter((time) => time > T)[0] - T;
    // The operator's hour, 5 s of handling, 60 s of start, an election of at most 2 s.
    expect(up).toBeGreaterThan(3665);
    expect(up).toBeLessThan(3668);
    // Only then do the clocks of the host begin: 15 s until management watches, and 110 s.
    expect(
      history.since(T, /(control|vm)-1 (lost|starts|runs)/).map((line) => line.replace(/\.\d+/, "")),
    ).toEqual([
      "0 vm-1 lost",
      "0 control-1 lost",
      "3600 control-1 starts on b-01",
      "3665 control-1 runs",
      `${Math.floor(up + 125)} vm-1 starts on b-02`,
      `${Math.floor(up + 190)} vm-1 runs`,
    ]);
  });

  it("needs nobody's hand while its quorum is there", () => {
    const history = own(3, "1m");
    expect(history.since(T, /control-1 (starts|runs)/)).toEqual([
      "110 control-1 starts on b-02",
      "175 control-1 runs",
    ]);
  });
});
