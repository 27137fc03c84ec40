/** What a server and its guests are like whatever runs on them; numbers nobody publishes, the same for all platforms. */
import { failuresOf } from "../field-data/data-set.ts";
import { hypervisorHostDefault } from "../field-data/hypervisor-host-default.ts";
import type { Condition, Setting, SettingValue } from "./setting.ts";

export function sourced(path: string, value: SettingValue, source: string): Setting {
  return { path, value, source };
}

export function assumed(path: string, value: SettingValue, source: string): Setting {
  return { path, value, source, assumption: true };
}

/** The same settings, holding only under a condition. */
export function under(when: Condition, settings: readonly Setting[]): Setting[] {
  return settings.map((setting) => ({ ...setting, when }));
}

/** Settings that hold for some ways of recovery. */
export function forMethods(methods: readonly string[], settings: readonly Setting[]): Setting[] {
  return under({ paths: ["recovery.method"], is: methods }, settings);
}

/** Fields of a store that is replicated on the hosts. */
export function forReplicated(settings: readonly Setting[]): Setting[] {
  return under({ paths: ["storage.*.replicas"], isGiven: true }, settings);
}

/** Fields of a store that follow from how many replicas it has. */
export function forReplicas(replicas: readonly number[], settings: readonly Setting[]): Setting[] {
  return under({ paths: ["storage.*.replicas"], is: replicas.map(String) }, settings);
}

export const SERVERS: readonly Setting[] = [
  assumed("hosts.clock", "2.5GHz", "a common server CPU; only turns reservations in GHz into cores"),
  assumed("hosts.network", "10Gbps", "common migration network"),
  assumed("hosts.boot", "10m", "5 to 15 min on big servers; no measured series found"),
  assumed(
    "hosts.failures",
    failuresOf(hypervisorHostDefault.levels.host),
    "hypervisor-host-default: crash with reboot about once a year; hardware repair for 8 % of servers a year (Vishwanath and Nagappan, SoCC 2010), repair lognormal with a mean of a day (Schroeder and Gibson, DSN 2006: under 1 h to over a day)",
  ),
];

export const GUESTS: readonly Setting[] = [
  assumed(
    "instances.*.start",
    { uniform: { min: "30s", max: "100s" } },
    "Linux boot 20 to 60 s and kubelet to Ready 10 to 40 s",
  ),
  assumed("instances.*.demand.mean", "30%", "typical use of a sized VM"),
  assumed("instances.*.demand.daily", "40%", "day and night differ"),
  assumed("instances.*.demand.noise", "20%", "fluctuation from hour to hour"),
];

/** What a migration costs while a controller weighs whether a move pays. */
export const MOVE_COST: Setting = assumed(
  "rebalancing.migrationCpu",
  2,
  "one core at each end of a migration on 10 Gb/s",
);

/** How long patching keeps a host out of service. */
export const PATCHING: Setting = assumed(
  "maintenance.work",
  { uniform: { min: "13m", max: "25m" } },
  "install 3 min and boot 10 min or more",
);

/** What only a cluster with a primary host does (vSphere). */
export const NO_PRIMARY: readonly Setting[] = [
  sourced("recovery.primaryLostAfter", "0s", "not used: no primary host"),
  sourced("recovery.isolationResponse", "leave", "not used: a host does not judge itself isolated"),
  sourced("recovery.isolatedAfter", "0s", "not used: a host does not judge itself isolated"),
  sourced("recovery.primaryIsolatedAfter", "0s", "not used: no primary host"),
  sourced("recovery.isolationDelay", "0s", "not used: a host does not judge itself isolated"),
  sourced("recovery.shutDown", "0s", "not used: a host does not judge itself isolated"),
];

/** What only the scheduler of Nova does. */
export const NO_WEIGHERS: readonly Setting[] = [
  sourced("placement.memoryWeight", 1, "not used: no weighers"),
  sourced("placement.cpuWeight", 1, "not used: no weighers"),
  sourced("placement.softRuleWeight", 1, "not used: no weighers"),
];

/** What only admission control of vSphere does. */
export const NO_ADMISSION: readonly Setting[] = [
  sourced("admission.policy", "none", "no admission control for failover"),
  sourced("admission.hosts", 0, "no admission control for failover"),
  sourced("admission.slotCpu", "0MHz", "not used: no slots"),
  sourced("admission.slotMemory", "0B", "not used: no slots"),
];

export const NO_WARNINGS: readonly Setting[] = [
  sourced("proactive.mode", "off", "announced failures change nothing by themselves"),
  sourced("proactive.delay", "0s", "not used: announced failures change nothing by themselves"),
];
