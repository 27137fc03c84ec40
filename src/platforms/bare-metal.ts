/**
 * Kubernetes on bare metal, provisioned by Talos or MAAS: no hypervisor, a host is a node. Give each role as instances
 * as large as their hosts, one per host. What is on a node's disks stays there: a node that comes up on a spare host
 * begins empty, and an etcd member there must join anew. Spare hosts are those that admission policy `dedicated` keeps
 * free; to bring one up takes as long as it takes to provision it.
 */
import {
  assumed,
  forMethods,
  forReplicated,
  GUESTS,
  NO_ADMISSION,
  NO_PRIMARY,
  NO_WARNINGS,
  NO_WEIGHERS,
  SERVERS,
  sourced,
} from "./server.ts";
import type { Platform, Setting } from "./setting.ts";

const NO_HYPERVISOR = "no hypervisor";
const MACHINE_HEALTH_CHECK = "Cluster API book, MachineHealthCheck";

const INSTANCES: Setting[] = [
  sourced("instances.*.priority", "medium", "nodes are provisioned in no order"),
  sourced("pools.*.shares", "normal", NO_HYPERVISOR),
  sourced("instances.*.storage", "ephemeral", "the disks of a node are in it; a new node begins empty"),
  sourced(
    "instances.*.eviction",
    "migrate",
    "cannot: a node is drained, goes off with its host and comes back with it",
  ),
  sourced("instances.*.dirtyRate", "0B/s", `${NO_HYPERVISOR}: nothing migrates`),
  ...GUESTS,
];

const RECOVERY: Setting[] = [
  sourced("recovery.method", "none", "a node is back when its host is rebooted or repaired"),
  ...forMethods(
    ["operator", "health-check"],
    [
      assumed(
        "recovery.handling",
        { uniform: { min: "10m", max: "30m" } },
        "a spare host is provisioned: POST twice, image, first boot; no measured series found",
      ),
    ],
  ),
  ...forMethods(
    ["operator"],
    [
      sourced(
        "recovery.by",
        "operator",
        "an operator deploys a spare host (MAAS deploy, talosctl apply-config)",
      ),
    ],
  ),
  ...forMethods(
    ["health-check"],
    [
      sourced("recovery.by", "automatic", MACHINE_HEALTH_CHECK),
      sourced(
        "recovery.deadAfter",
        { uniform: { min: "340s", max: "355s" } },
        `${MACHINE_HEALTH_CHECK}: Ready Unknown for 300 s (its example), after node-monitor-grace-period 50 s`,
      ),
      assumed("recovery.fencing", { uniform: { min: "10s", max: "60s" } }, "powered off by IPMI"),
      sourced(
        "recovery.whenSilent",
        "fence",
        `${MACHINE_HEALTH_CHECK}: the machine is deleted and powered off`,
      ),
      sourced("recovery.minHealthy", "60%", `${MACHINE_HEALTH_CHECK}: maxUnhealthy 40 % (its example)`),
    ],
  ),
  ...forMethods(["none"], [sourced("recovery.detection", "none", "whoever notices does nothing")]),
  sourced("recovery.detection", "management", "the Kubernetes control plane notices: node leases in etcd"),
  sourced(
    "recovery.deadAfter",
    { uniform: { min: "40s", max: "55s" } },
    "node-monitor-grace-period 50 s (kubernetes issues 121793, 127352), node-monitor-period 5 s",
  ),
  sourced(
    "recovery.managementGrace",
    "10s",
    "--leader-elect-renew-deadline 10 s: a controller that cannot reach etcd for longer gives up",
  ),
  sourced(
    "recovery.managementBackAfter",
    { uniform: { min: "2s", max: "17s" } },
    "a standby takes over 15 s after the last renewal, tries every 2 s (leader-elect-lease-duration, -retry-period); then the whole grace period runs again",
  ),
  sourced("recovery.by", "nobody", NO_HYPERVISOR),
  sourced("recovery.whenSilent", "leave", "a node that is cut off goes on running its pods"),
  sourced("recovery.fencing", "0s", "nobody powers it off"),
  sourced("recovery.minHealthy", "0%", "nobody replaces nodes"),
  sourced("recovery.selfFenceAfter", "never", "a node does not reset itself"),
  sourced("recovery.preparation", "0s", "contained in the provisioning"),
  sourced("recovery.handling", "0s", "nothing is provisioned"),
  sourced("recovery.concurrencyPerHost", 1, "one node per host"),
  sourced("recovery.concurrencyPerLostHost", 1, "one node per host"),
  sourced("recovery.attempts", [], "not used: its disks are its own"),
  assumed(
    "recovery.operator",
    { lognormal: { median: "1h", p95: "8h" } },
    "somebody is paged and provisions a spare host",
  ),
  sourced("recovery.whenNoRoom", "wait", "no spare host: the node waits for its own"),
  sourced("recovery.respectSeparation", true, "one node per host"),
  sourced("recovery.needsManagement", false, "a machine that is back starts by itself"),
  sourced("recovery.restartOnReturn", true, "a machine that is back starts its node"),
  sourced("recovery.storageLoss", "wait", "its disks are its own"),
  sourced("recovery.storageLossAfter", "0s", "not used: its disks are its own"),
  sourced("recovery.returnsHome", false, "nothing moves"),
  ...NO_PRIMARY,
];

const NO_MIGRATION: Setting[] = [
  sourced("migration.enabled", false, NO_HYPERVISOR),
  sourced("migration.perHost", 1, NO_HYPERVISOR),
  sourced("migration.outboundPerHost", 1, NO_HYPERVISOR),
  sourced("migration.perNetwork", 1, NO_HYPERVISOR),
  sourced("migration.perCluster", 1, NO_HYPERVISOR),
  sourced("migration.streamBandwidth", "unlimited", NO_HYPERVISOR),
  sourced("migration.downtimeTarget", "0s", NO_HYPERVISOR),
  sourced("migration.switchoverLimit", "never", NO_HYPERVISOR),
  sourced("migration.overhead", "0s", NO_HYPERVISOR),
  sourced("migration.whenNotConverging", "abort", NO_HYPERVISOR),
  sourced("migration.progressTimeout", "never", NO_HYPERVISOR),
  sourced("migration.timeoutPerByte", "never", NO_HYPERVISOR),
  sourced("migration.timeoutLeastMemory", "0B", NO_HYPERVISOR),
  sourced("migration.timeoutAction", "abort", NO_HYPERVISOR),
  sourced("rebalancing.enabled", false, NO_HYPERVISOR),
  sourced("rebalancing.strategy", "deviation", NO_HYPERVISOR),
  sourced("rebalancing.threshold", 1, NO_HYPERVISOR),
  sourced("rebalancing.deviation", "100%", NO_HYPERVISOR),
  sourced("rebalancing.above", "100%", NO_HYPERVISOR),
  sourced("rebalancing.below", "0%", NO_HYPERVISOR),
  sourced("rebalancing.repairsRules", false, NO_HYPERVISOR),
  sourced("rebalancing.interval", "1h", NO_HYPERVISOR),
  sourced("rebalancing.stability", "1h", NO_HYPERVISOR),
  sourced("rebalancing.migrationCpu", 0, NO_HYPERVISOR),
  sourced("rebalancing.movesPerRun", 1, NO_HYPERVISOR),
];

const PLACEMENT: Setting[] = [
  sourced("placement.strategy", "most-free", "one node per host"),
  sourced("placement.cpuOvercommit", 1, "one node per host"),
  sourced("placement.memoryOvercommit", 1, "one node per host"),
  ...NO_WEIGHERS,
];

const MAINTENANCE: Setting[] = [
  assumed(
    "maintenance.work",
    { uniform: { min: "13m", max: "25m" } },
    "install 3 min and boot 10 min or more, after the drain",
  ),
  sourced("maintenance.whenBlocked", "power-off", "a node is drained and rebooted; it has nowhere to go"),
  assumed("maintenance.retryAfter", "5m", "not used: a node does not block its own maintenance"),
  sourced("maintenance.retries", 0, "not used: a node does not block its own maintenance"),
  assumed("maintenance.pauseWhenDegraded", true, "operators do not patch a degraded cluster"),
  sourced("maintenance.keepsVolumes", false, "disks of a node are its own"),
];

const STORAGE = forReplicated([
  sourced("storage.*.need", 1, "replicated storage is an add-on"),
  sourced("storage.*.pause", "0s", "replicated storage is an add-on"),
  sourced("storage.*.rebuildAfter", "10m", "replicated storage is an add-on"),
  sourced("storage.*.rebuildAfterDiskLoss", "10m", "replicated storage is an add-on"),
  assumed("storage.*.rebuildBandwidth", "200MB/s", "replicated storage is an add-on"),
  assumed("storage.*.rebuildsPerHost", 5, "replicated storage is an add-on"),
  assumed("storage.*.resync", "5m", "replicated storage is an add-on"),
  assumed("storage.*.restore", { lognormal: { median: "4h", p95: "24h" } }, "restore from backup"),
]);

export const bareMetal: Platform = {
  name: "bare-metal",
  title: "Kubernetes on bare metal (Talos, MAAS)",
  methods: ["none", "operator", "health-check"],
  settings: [
    ...SERVERS,
    ...INSTANCES,
    ...RECOVERY,
    ...NO_ADMISSION,
    ...PLACEMENT,
    ...NO_MIGRATION,
    ...MAINTENANCE,
    ...NO_WARNINGS,
    ...STORAGE,
  ],
};
