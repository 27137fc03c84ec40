/** Failure processes, repair crews, common causes and boots: deterministic clocks, so every time is known. */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "../../timelines/history.ts";

const HOUR = 3600;

/** Bare hosts, and services that tell when hosts are up. */
function bare(hosts: Part, more: Part = {}): History {
  return new History({
    horizon: "30d",
    clusters: { prod: { platform: "plain", hosts } },
    services: { all: { requires: [{ hosts: "prod" }] } },
    ...more,
  }).run();
}

const DOWN_OR_BACK = /(down|back)$/;

describe("a failure process", () => {
  it("alternates: the lifetime counts from the end of the repair", () => {
    const history = bare({ count: 1, failures: { crash: failure("10d", "1d") } });
    expect(history.times(/host-01 down/)).toEqual([10 * DAY, 21 * DAY]);
    expect(history.times(/host-01 back/)).toEqual([11 * DAY, 22 * DAY]);
  });

  it("is in series with the others of its host: down while any of them is failed", () => {
    const failures = { crash: failure("10d", "3d"), hardware: failure("11d", "5d") };
    const history = bare({ count: 1, failures }, { horizon: "20d" });
    expect(history.since(0, DOWN_OR_BACK)).toEqual([
      `${10 * DAY} host-01 down`,
      `${10 * DAY} all down`,
      `${16 * DAY} host-01 back`,
    ]);
    // Both are incidents; the second took nothing down that was not down already.
    expect(history.tables().incidents).toMatchObject([
      { cause: "host crash", start_s: 10 * DAY, hosts_lost: 1, recovery_s: 6 * DAY },
      { cause: "host hardware", start_s: 11 * DAY, hosts_lost: 0, recovery_s: 0 },
    ]);
  });

  it("has a clock that runs while its host is down for another reason", () => {
    const failures = { crash: failure("2d", "5d"), hardware: failure("10d", "1d") };
    const history = bare({ count: 1, failures }, { horizon: "12d" });
    expect(history.times(/incident/)).toEqual([2 * DAY, 9 * DAY, 10 * DAY]);
    expect(history.times(/host-01 back/)).toEqual([7 * DAY]);
  });
});

describe("a failure process with an effect", () => {
  const EFFECT = /host-01 (down|back)|vm-1|all|incident/;
  const story = (effect: string, more: Part = {}) =>
    new History({
      horizon: "11d",
      clusters: {
        prod: vsphere({
          hosts: { groups: { host: { count: 1, failures: { nic: failure("10d", "1h", { effect }) } } } },
          instances: { vm: vms(1) },
        }),
      },
      services: { all: { requires: [{ hosts: "prod" }] } },
      ...more,
    })
      .run()
      .since(10 * DAY, EFFECT);

  it("brings the host down, and back with the repair, unless it has another one", () => {
    expect(story("down").slice(0, 7)).toEqual([
      "0 incident of host-01",
      "0 host-01 down",
      "0 all down",
      "0 vm-1 unavailable",
      "0 vm-1 lost",
      "3600 host-01 back",
      "3600 all up",
    ]);
  });

  it("cuts it off: what it runs goes on, unreachable, until the repair", () => {
    expect(story("cut-off")).toEqual([
      "0 incident of host-01",
      "0 all down",
      "0 vm-1 unavailable",
      "3600 all up",
      "3600 vm-1 available",
    ]);
  });

  it("takes its storage: what it runs hangs", () => {
    expect(story("stall")).toEqual(["0 incident of host-01", "0 vm-1 unavailable", "3600 vm-1 available"]);
  });

  it("does it once together with a domain of the same effect, until both are over", () => {
    const hosts = {
      groups: {
        host: { count: 1, in: ["tor"], failures: { nic: failure("10d", "1h", { effect: "cut-off" }) } },
      },
    };
    const domains = { tor: { level: "switch", failures: { fault: failure("864600s", "2h") } } };
    const clusters = { prod: vsphere({ hosts, instances: { vm: vms(1) } }) };
    expect(story("cut-off", { domains, clusters })).toEqual([
      "0 incident of host-01",
      "0 all down",
      "0 vm-1 unavailable",
      "600 incident of tor",
      "7800 all up",
      "7800 vm-1 available",
    ]);
  });

  it("ends a quarantine that was because of its warning", () => {
    const warning = { share: "100%", ahead: "1h" };
    const nic = failure("10d", "1h", { effect: "stall", warning });
    const history = new History({
      horizon: "11d",
      clusters: {
        prod: vsphere({
          hosts: { groups: { a: { count: 1, failures: { nic } }, b: { count: 1 } } },
          instances: { vm: vms(2) },
          proactive: { mode: "quarantine", delay: "1s" },
        }),
      },
    }).run();
    const { quarantined } = history.simulation.context.state;
    expect(history.hostsOf("vm")).toEqual(["b-01", "b-01"]);
    expect([...quarantined]).toEqual([0, 0]);
  });
});

describe("a repair crew", () => {
  // Four hosts fail an hour apart; each repair takes a day.
  const groups = Object.fromEntries(
    [1, 2, 3, 4].map((n) => [
      `h${n}`,
      { count: 1, failures: { crash: failure(`${240 + n}h`, "1d", { crew: "night" }) } },
    ]),
  );
  const back = (size: number) =>
    bare({ groups }, { crews: { night: { size } }, horizon: "15d" }).since(10 * DAY, / back/);

  it("repairs one after the other, first come first served", () => {
    expect(back(1)).toEqual([1, 2, 3, 4].map((n) => `${HOUR + n * DAY} h${n}-01 back`));
  });

  it("of two works on two at once", () => {
    expect(back(2)).toEqual([
      `${HOUR + DAY} h1-01 back`,
      `${2 * HOUR + DAY} h2-01 back`,
      `${HOUR + 2 * DAY} h3-01 back`,
      `${2 * HOUR + 2 * DAY} h4-01 back`,
    ]);
  });

  it("keeps each repair in the incident of its own failure", () => {
    const history = bare({ groups }, { crews: { night: { size: 1 } }, horizon: "15d" });
    expect(history.happened.filter(({ what }) => / back/.test(what)).map(({ incident }) => incident)).toEqual(
      [0, 1, 2, 3],
    );
    expect(history.tables().incidents.map(({ recovery_s }) => recovery_s)).toEqual([
      // The service that needs all hosts is back with the last: it went down in the first incident.
      4 * DAY,
      2 * DAY - HOUR,
      3 * DAY - 2 * HOUR,
      4 * DAY - 3 * HOUR,
    ]);
  });

  it("is free again after the queue has been worked off, and serves another failure at once", () => {
    const hosts = {
      groups: { a: { count: 2, failures: { crash: failure("1d", "6h", { crew: "night" }) } } },
    };
    const history = bare(hosts, { crews: { night: { size: 1 } }, horizon: "3d" });
    // a-01: 24 to 30, again at 54 to 60; a-02: 24, waits, 30 to 36, again at 60 to 66.
    expect(history.since(0, /a-.*(down|back)/)).toEqual([
      `${24 * HOUR} a-01 down`,
      `${24 * HOUR} a-02 down`,
      `${30 * HOUR} a-01 back`,
      `${36 * HOUR} a-02 back`,
      `${54 * HOUR} a-01 down`,
      `${60 * HOUR} a-02 down`,
      `${60 * HOUR} a-01 back`,
      `${66 * HOUR} a-02 back`,
    ]);
  });
});

describe("a common cause", () => {
  const hosts = { groups: { a: crashing(2, "9d", "3d"), b: crashing(2, "30d", "1d") } };
  const bug = { lifetime: "10d", hits: { cluster: "prod", failure: "crash" } };

  it("fails all processes it names at one instant in one incident; what is failed already stays so", () => {
    const history = bare(hosts, { commonCauses: { bug }, horizon: "15d" });
    expect(history.since(0, /incident|-.*(down|back)/)).toEqual([
      `${9 * DAY} incident of a-01`,
      `${9 * DAY} a-01 down`,
      `${9 * DAY} incident of a-02`,
      `${9 * DAY} a-02 down`,
      `${10 * DAY} incident of bug`,
      `${10 * DAY} b-01 down`,
      `${10 * DAY} b-02 down`,
      `${11 * DAY} b-01 back`,
      `${11 * DAY} b-02 back`,
      `${12 * DAY} a-01 back`,
      `${12 * DAY} a-02 back`,
    ]);
    expect(history.tables().incidents[2]).toMatchObject({ cause: "bug", component: "bug", hosts_lost: 2 });
  });

  it("takes the place of the failure that was to come: the next lifetime counts from the repair", () => {
    const history = bare(
      { count: 1, failures: { crash: failure("12d", "1d") } },
      { commonCauses: { bug }, horizon: "22d" },
    );
    // Struck at 10 and 20 d; by itself it would fail at 11 + 12 = 23 d.
    expect(history.times(/host-01 down/)).toEqual([10 * DAY, 20 * DAY]);
  });

  it("takes its place also when that was to come during the repair", () => {
    const hosts = { count: 1, failures: { crash: failure("252h", "1d") } };
    const history = bare(hosts, { commonCauses: { bug }, horizon: "19d" });
    expect(history.since(10 * DAY, /host-01|incident/)).toEqual([
      "0 incident of bug",
      "0 host-01 down",
      "86400 host-01 back",
    ]);
  });

  it("hits each process with its probability, independently", () => {
    const many = { count: 400, failures: { crash: failure("1000d", "1h") } };
    const history = bare(many, { commonCauses: { bug: { ...bug, probability: "30%" } }, horizon: "25d" });
    const first = history.times(/host-.* down/).filter((time) => time === 10 * DAY).length;
    const second = history.times(/host-.* down/).filter((time) => time === 20 * DAY).length;
    // 400 x 0.3 = 120 with standard deviation sqrt(400 x 0.3 x 0.7) = 9.2; z <= 4.
    for (const hit of [first, second]) expect(Math.abs(hit - 120)).toBeLessThan(37);
    expect(first).not.toBe(second);
  });

  it("reaches only the group it names", () => {
    const hits = { cluster: "prod", group: "b", failure: "crash" };
    const history = bare(hosts, { commonCauses: { bug: { ...bug, hits } }, horizon: "11d" });
    expect(history.since(10 * DAY, /-.*down/)).toEqual(["0 b-01 down", "0 b-02 down"]);
  });
});

describe("boots, repairs and maintenance of one host", () => {
  const feed = { level: "power-feed", failures: { loss: failure("10d", "1h") } };

  it("a host boots when the power is back", () => {
    const history = bare({ count: 1, boot: "10m", in: ["feed"] }, { domains: { feed }, horizon: "11d" });
    expect(history.since(10 * DAY, DOWN_OR_BACK)).toEqual([
      "0 host-01 down",
      "0 all down",
      "4200 host-01 back",
    ]);
  });

  it("a host that fails while it boots is down until it is repaired; the repair includes the reboot", () => {
    const hosts = { count: 1, boot: "10m", in: ["feed"], failures: { crash: failure("867900s", "1h") } };
    const history = bare(hosts, { domains: { feed }, horizon: "11d" });
    // Power back at 3600; crash at 3900, in the boot.
    expect(history.since(10 * DAY, /host-01 (down|back)/)).toEqual(["0 host-01 down", "7500 host-01 back"]);
  });

  it("a host whose power goes again while it boots starts all over", () => {
    const twice = {
      level: "power-feed",
      failures: { loss: failure("10d", "1h"), again: failure("868000s", "1h") },
    };
    const history = bare(
      { count: 1, boot: "10m", in: ["feed"] },
      { domains: { feed: twice }, horizon: "11d" },
    );
    expect(history.since(10 * DAY, /host-01 (down|back)/)).toEqual(["0 host-01 down", "8200 host-01 back"]);
  });

  it("a host that is repaired while the power is away boots when it is back; the other way round it need not", () => {
    const hosts = (repair: string) => ({
      count: 1,
      boot: "10m",
      in: ["feed"],
      failures: { crash: failure("864060s", repair) },
    });
    const early = bare(hosts("30m"), { domains: { feed }, horizon: "11d" });
    expect(early.since(10 * DAY, /host-01 back/)).toEqual(["4200 host-01 back"]);
    const late = bare(hosts("2h"), { domains: { feed }, horizon: "11d" });
    expect(late.since(10 * DAY, /host-01 back/)).toEqual(["7260 host-01 back"]);
  });

  it("a host that fails in maintenance is down afterwards until it is repaired, and boots after lost power", () => {
    const maintenance = { first: "10d", every: "100d", work: "30m" };
    const cluster = (host: Part) =>
      new History({
        horizon: "11d",
        domains: { feed: { level: "power-feed", failures: { loss: failure("864300s", "1h") } } },
        clusters: { prod: vsphere({ hosts: { groups: { a: { count: 1, ...host } } }, maintenance }) },
        services: { all: { requires: [{ hosts: "prod" }] } },
      }).run();
    const repaired = cluster({ failures: { crash: failure("864300s", "1h") } });
    expect(repaired.since(10 * DAY, /all|a-01/)).toEqual([
      "0 incident of a-01",
      "0 maintenance of a-01",
      "0 all down",
      "300 incident of a-01",
      "3900 a-01 back",
      "3900 all up",
    ]);
    const booted = cluster({ in: ["feed"] });
    expect(booted.since(10 * DAY, /back/)).toEqual(["4500 a-01 back"]);
    const inTime = cluster({ failures: { crash: failure("864300s", "10m") } });
    expect(inTime.since(10 * DAY, /back/)).toEqual(["1800 a-01 back"]);
  });
});
