/**
 * Random small scenarios in which much happens: hosts, domains, instances, rules, quorums, migrations, maintenance and
 * rebalancing, with failures every few days. As objects; JSON is YAML.
 */
import fc from "fast-check";

export type Tree = { [key: string]: unknown };

const HOUR = "h";

function hours(min: number, max: number): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map((value) => `${value}${HOUR}`);
}

const percent = fc.constantFrom("0%", "30%", "100%");

const repair = fc.oneof(
  hours(0, 12),
  fc.constant({ exponential: { mean: "6h" } }),
  fc.constant({ lognormal: { median: "1h", p95: "20h" } }),
  fc.constant({ uniform: { min: "0s", max: "2h" } }),
);

const lifetime = fc.oneof(
  hours(5, 200),
  fc.constant({ exponential: { mean: "60h" } }),
  fc.constant({ weibull: { shape: 0.7, mean: "80h" } }),
);

const failures = fc.record({ lifetime, repair });

const hostFailures = fc.record(
  {
    crash: fc.record(
      {
        lifetime,
        repair,
        diskLoss: percent,
        commonCause: fc.constant({ shocks: { mtbf: "200h", probability: "50%", lethal: { mtbf: "400h" } } }),
      },
      { requiredKeys: ["lifetime", "repair"] },
    ),
    hardware: fc.record({ lifetime, repair, crew: fc.constant("team"), diskLoss: percent }),
  },
  { requiredKeys: ["crash"] },
);

const domains = fc.record({
  room: fc.record({ level: fc.constant("room"), failures: fc.record({ fire: failures }) }),
  feed: fc.record({
    level: fc.constant("power-feed"),
    count: fc.integer({ min: 1, max: 2 }),
    failures: fc.record({ outage: failures }),
  }),
  rack: fc.record({
    level: fc.constant("rack"),
    count: fc.integer({ min: 1, max: 3 }),
    in: fc.constantFrom([], ["room"], ["room", { of: ["feed"], atLeast: 1 }]),
    failures: fc.record({ outage: failures }),
  }),
  tor: fc.record({
    level: fc.constant("switch"),
    count: fc.integer({ min: 1, max: 3 }),
    effect: fc.constantFrom("cut-off", "isolate", "partition"),
    failures: fc.record({ outage: failures }),
  }),
  array: fc.record({ level: fc.constant("storage-backend"), failures: fc.record({ outage: failures }) }),
});

const instances = fc.record(
  {
    count: fc.integer({ min: 1, max: 4 }),
    cpu: fc.integer({ min: 1, max: 4 }),
    memory: fc.constantFrom("2GiB", "4GiB"),
    reservation: fc.constantFrom({ memory: "2GiB" }, { cpu: 1, memory: "1GiB" }),
    storage: fc.constantFrom("shared", "shared", "local"),
    priority: fc.constantFrom("highest", "medium", "lowest", "disabled"),
    start: fc.constantFrom("0s", "60s", "2h", { uniform: { min: "30s", max: "100s" } }),
    dirtyRate: fc.constantFrom("0B/s", "50MB/s", "5GB/s"),
    workingSet: fc.constantFrom("0%", "20%", "100%"),
    demand: fc.record({ mean: percent, daily: percent, noise: percent }),
  },
  { requiredKeys: ["count", "cpu", "memory", "demand"] },
);

const hosts = fc.record({
  count: fc.integer({ min: 1, max: 5 }),
  cores: fc.constant(8),
  memory: fc.constantFrom("8GiB", "16GiB"),
  network: fc.constantFrom("1Gbps", "10Gbps"),
  boot: fc.constantFrom("0s", "10m", "3h"),
  in: fc.subarray(["rack", "tor", "array"]).map((single) => [...single, { of: ["feed"], atLeast: 1 }]),
  failures: hostFailures,
});

const policies = fc.record({
  recovery: fc.record(
    {
      isolationResponse: fc.constantFrom("leave", "power-off", "shut-down"),
      respectSeparation: fc.boolean(),
      needsManagement: fc.boolean(),
      restartOnReturn: fc.boolean(),
      concurrencyPerHost: fc.integer({ min: 1, max: 3 }),
      deadAfter: fc.constantFrom("0s", "18s", "2h"),
      primaryLostAfter: fc.constantFrom("0s", "35s"),
    },
    { requiredKeys: [] },
  ),
  migration: fc.record(
    {
      perHost: fc.integer({ min: 1, max: 3 }),
      whenNotConverging: fc.constantFrom("slow-guest", "abort"),
      switchoverLimit: fc.constantFrom("never", "1s"),
      timeoutPerByte: fc.constantFrom("never", "1s/GiB"),
    },
    { requiredKeys: [] },
  ),
  rebalancing: fc.record({
    enabled: fc.boolean(),
    threshold: fc.integer({ min: 1, max: 5 }),
    interval: fc.constantFrom("60s", "1h"),
  }),
  maintenance: fc.record({
    every: fc.constantFrom("never", "3d", "10h"),
    work: fc.constantFrom("0s", "1h", "20h"),
    concurrent: fc.integer({ min: 1, max: 2 }),
    whenBlocked: fc.constantFrom("wait", "power-off"),
    retries: fc.integer({ min: 0, max: 2 }),
    pauseWhenDegraded: fc.boolean(),
    badPatch: fc.option(
      fc.record({
        probability: fc.constantFrom("30%", "100%"),
        failure: fc.constant("crash"),
        after: repair,
        noticed: repair,
        share: percent,
      }),
      { nil: undefined },
    ),
    mistake: fc.option(
      fc.record({
        probability: percent,
        failure: fc.constant("crash"),
        of: fc.constantFrom("host", "another-host"),
      }),
      { nil: undefined },
    ),
  }),
});

const rule = fc.record({
  kind: fc.constantFrom("separate", "together", "pin"),
  strength: fc.constantFrom("must", "should"),
  group: fc.constantFrom("a", "b"),
});

const cluster = fc
  .record({
    platform: fc.constantFrom("vsphere", "vsphere", "vsphere", "plain"),
    hosts,
    a: instances,
    b: instances,
    policies,
    rule,
    admission: fc.constantFrom("none", "percentage", "slots", "dedicated"),
    isManaged: fc.boolean(),
  })
  .map(({ platform, hosts: own, a, b, policies: chosen, rule: wanted, admission, isManaged }): Tree => {
    const { kind, group } = wanted;
    const { count } = group === "a" ? a : b;
    // With at most 16 GiB reserved, one host of 16 GiB is enough for a valid scenario.
    const reserved = [a, b].reduce(
      (sum, { count: some, reservation }) => sum + (reservation ? 2 * some : 0),
      0,
    );
    const memory = reserved > 8 * own.count ? "16GiB" : own.memory;
    const strength = kind === "separate" && count > own.count ? "should" : wanted.strength;
    return {
      platform,
      hosts: { ...own, memory },
      instances: { a, b },
      rules: { rule: { [kind]: [group], strength, ...(kind === "pin" ? { to: ["host-01"] } : {}) } },
      admission: own.count > 1 ? { policy: admission, hosts: 1 } : { policy: "none" },
      ...chosen,
      ...(isManaged ? { management: "managed" } : {}),
    };
  });

/** One or two clusters, two quorums and services of every kind. */
export const scenario: fc.Arbitrary<Tree> = fc
  .record({
    days: fc.integer({ min: 1, max: 40 }),
    warmUpShare: fc.constantFrom(0, 0, 0.3),
    domains,
    cluster,
    other: fc.option(cluster, { nil: undefined }),
    shock: percent,
    spread: fc.constantFrom("1m", { exponential: { mean: "6h" } }, { uniform: { min: "0s", max: "2h" } }),
    whenBack: fc.constantFrom("spare", "go-on"),
    quorum: fc.record({
      replacement: repair,
      restore: repair,
      electionTimeout: fc.constantFrom("1s", "0s", "1h"),
    }),
  })
  .map(({ days, warmUpShare, domains: all, cluster: one, other, shock, spread, whenBack, quorum }) => {
    const tree: Tree = {
      name: "random",
      horizon: `${days}d`,
      warmUp: `${Math.floor(days * 24 * warmUpShare)}h`,
      crews: { team: { size: 1 } },
      domains: all,
      clusters: other === undefined ? { one } : { one, two: other },
      commonCauses: {
        shock: { mtbf: "100h", hits: { cluster: "one", failure: "crash" }, probability: shock },
        surge: { mtbf: "150h", hits: { domain: "feed", failure: "outage" }, probability: shock },
        firmware: { mtbf: "150h", hits: { cluster: "one", failure: "crash" }, spread, probability: shock },
        overload: {
          when: { domain: "feed" },
          hits: { domain: "feed", failure: "outage" },
          spread,
          probability: shock,
        },
        heat: { when: { domain: "room", whenBack }, hits: { cluster: "one", failure: "crash" }, spread },
        storm: {
          when: { cluster: "one" },
          hits: { cluster: "one", failure: "crash" },
          spread,
          probability: shock,
        },
      },
      quorums: {
        machines: { members: { hosts: "one" }, ...quorum },
        guests: { members: [{ instances: "one/a" }, { instances: "one/b" }], ...quorum },
      },
      services: {
        both: { requires: [{ services: ["metal", "managed"] }] },
        metal: { requires: [{ quorum: "machines" }] },
        managed: { requires: [{ instances: "one/a", atLeast: 1 }] },
        cluster: { requires: [{ quorum: "guests" }, { hosts: "one", atLeast: "50%" }] },
        power: { requires: [{ domain: "feed", atLeast: 1 }] },
        ...(other === undefined ? {} : { second: { requires: [{ instances: "two/b", atLeast: "50%" }] } }),
      },
    };
    return tree;
  });
