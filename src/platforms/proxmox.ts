/**
 * Proxmox VE 9: hosts vote in a corosync quorum, the configuration is shared among those that have it, and the HA manager
 * restarts the guests given to it. A host that loses the quorum and runs such guests is reset by its watchdog; the
 * others take its lock when that has expired and start its guests. If the quorum itself is lost every host with HA
 * guests resets itself. The service named as `management` of a cluster is that quorum.
 *
 * Sources are paths in the repositories proxmox/pve-ha-manager, proxmox/pve-docs, proxmox/pve-cluster (pmxcfs),
 * proxmox/qemu-server and ceph/ceph.
 */
import { CEPH } from "./ceph.ts";
import {
  assumed,
  forMethods,
  forReplicated,
  GUESTS,
  MOVE_COST,
  NO_ADMISSION,
  NO_PRIMARY,
  NO_WARNINGS,
  NO_WEIGHERS,
  PATCHING,
  SERVERS,
  sourced,
  under,
} from "./server.ts";
import type { Platform, Setting } from "./setting.ts";

const DOCS = "pve-docs/ha-manager.adoc";
const NODE_STATUS = "pve-ha-manager/src/PVE/HA/NodeStatus.pm";
const MIGRATE = "qemu-server";

const HOSTS: Setting[] = [
  sourced(
    "hosts.reserved.memory",
    "2GiB",
    "pve-docs/pve-installation.adoc: at least 2 GB for the OS and Proxmox VE services",
  ),
  sourced("hosts.reserved.cores", 0, "no cores are set aside"),
  ...SERVERS,
];

const INSTANCES: Setting[] = [
  sourced("instances.*.priority", "medium", `${DOCS}: HA resources have no order of restart`),
  sourced("pools.*.shares", "normal", "pve-docs/qm.adoc: cpuunits alike"),
  sourced("instances.*.storage", "shared", "pve-docs/ha-manager.adoc, requirements: shared storage"),
  ...GUESTS,
];

const HA_MANAGER: Setting[] = forMethods(
  ["ha-manager"],
  [
    sourced("recovery.detection", "management", `${DOCS}: who leaves the quorum is unknown, then fenced`),
    sourced("recovery.by", "automatic", `${DOCS}: services of a fenced node are recovered`),
    sourced(
      "recovery.deadAfter",
      { uniform: { min: "110s", max: "130s" } },
      `lock of the lost host free 120 s after its last renewal (pve-cluster, pmxcfs/memdb.c CFS_LOCK_TIMEOUT), renewed and asked for every 10 s; not before 60 s (${NODE_STATUS} fence_delay)`,
    ),
    sourced("recovery.whenSilent", "fence", `${DOCS}: a silent node has been reset by its watchdog`),
    sourced("recovery.selfFenceAfter", "60s", `${DOCS}: the watchdog fires after 60 s without quorum`),
  ],
);

const RECOVERY: Setting[] = [
  sourced("recovery.method", "ha-manager", `${DOCS}: for guests added as HA resources; none for all others`),
  ...HA_MANAGER,
  sourced("recovery.detection", "none", `${DOCS}: only HA resources are watched`),
  sourced("recovery.by", "nobody", `${DOCS}: only HA resources are recovered`),
  sourced("recovery.deadAfter", "0s", "not used: nobody watches"),
  sourced("recovery.whenSilent", "leave", `${DOCS}: a node without HA services is not reset`),
  sourced("recovery.selfFenceAfter", "never", `${DOCS}: a node without HA services is not reset`),
  sourced("recovery.fencing", "0s", `${DOCS}: over when the lock is taken`),
  sourced(
    "recovery.managementBackAfter",
    { uniform: { min: "60s", max: "80s" } },
    `${NODE_STATUS}: a new master gives each host it does not see fence_delay 60 s; rounds of 10 s`,
  ),
  sourced("recovery.minHealthy", "0%", "the majority needed is that of the quorum"),
  sourced(
    "recovery.preparation",
    { uniform: { min: "0s", max: "20s" } },
    "one round of the manager and one of the host's agent, 10 s each",
  ),
  assumed("recovery.handling", { uniform: { min: "2s", max: "5s" } }, "attach volumes and start QEMU"),
  sourced(
    "recovery.concurrencyPerHost",
    4,
    "pve-ha-manager/src/PVE/HA/Env/PVE2.pm get_max_workers: max_workers of datacenter.cfg, 4 unless set",
  ),
  sourced("recovery.concurrencyPerLostHost", 100_000, `${DOCS}: limited by the hosts that take over`),
  sourced(
    "recovery.attempts",
    ["10s", "20s"],
    `${DOCS}, start failure policy: max_restart 1, max_relocate 1, a round of 10 s each; then the error state`,
  ),
  assumed(
    "recovery.operator",
    { lognormal: { median: "1h", p95: "8h" } },
    "somebody is paged and starts the guest by hand",
  ),
  sourced(
    "recovery.whenNoRoom",
    "wait",
    "pve-ha-manager/src/PVE/HA/Manager.pm: in the recovery state it is tried every round",
  ),
  sourced(
    "recovery.respectSeparation",
    true,
    `${DOCS}, resource affinity rules: strict, the resource stays in recovery`,
  ),
  sourced("recovery.needsManagement", true, "pve-docs/pvecm.adoc: without quorum no guest can be started"),
  sourced(
    "recovery.restartOnReturn",
    true,
    "pve-docs/pvecm.adoc: onboot guests start when the node is back and has quorum",
  ),
  ...NO_PRIMARY,
  sourced("recovery.storageLoss", "wait", `${DOCS}: the state of storage is not watched`),
  sourced("recovery.storageLossAfter", "0s", "not used: the state of storage is not watched"),
  sourced("recovery.returnsHome", false, `${DOCS}: only with node affinity rules`),
];

const PLACEMENT: Setting[] = [
  sourced(
    "placement.strategy",
    "most-free",
    `${DOCS}: the node with the fewest active services; taken as the largest free share`,
  ),
  sourced("placement.cpuOvercommit", "unlimited", `${DOCS}: recovery does not ask for free CPU`),
  sourced("placement.memoryOvercommit", "unlimited", `${DOCS}: recovery does not ask for free memory`),
  ...NO_WEIGHERS,
];

const MIGRATION: Setting[] = [
  sourced("migration.enabled", true, "pve-docs/qm.adoc: online migration"),
  sourced(
    "migration.outboundPerHost",
    4,
    "pve-ha-manager/src/PVE/HA/Env/PVE2.pm get_max_workers: max_workers, 4 unless set",
  ),
  sourced("migration.perHost", 1000, "only what a host sends is limited"),
  sourced("migration.perNetwork", 1000, "not limited by network"),
  sourced("migration.perCluster", 1000, "not limited by cluster"),
  sourced("migration.streamBandwidth", "unlimited", `${MIGRATE}/PVE/QemuServer.pm migrate_speed 0`),
  sourced("migration.downtimeTarget", "100ms", `${MIGRATE}/PVE/QemuServer.pm migrate_downtime 0.1 s`),
  sourced(
    "migration.switchoverLimit",
    "never",
    `${MIGRATE}/PVE/QemuServer.pm: the downtime is raised until the migration converges`,
  ),
  assumed(
    "migration.overhead",
    { uniform: { min: "5s", max: "10s" } },
    "starting QEMU at the target, SSH tunnel",
  ),
  sourced(
    "migration.whenNotConverging",
    "throttle",
    `${MIGRATE}/PVE/QemuServer/QMPHelpers, set_migration_caps: auto-converge 1`,
  ),
  sourced("migration.progressTimeout", "never", `${MIGRATE}/PVE/QemuMigrate.pm: no timeout`),
  sourced("migration.timeoutPerByte", "never", `${MIGRATE}/PVE/QemuMigrate.pm: no timeout`),
  sourced("migration.timeoutLeastMemory", "0B", "not used: no timeout"),
  sourced("migration.timeoutAction", "abort", "not used: no timeout"),
];

const REBALANCING: Setting[] = [
  sourced(
    "rebalancing.enabled",
    false,
    `${DOCS}, CRS: only at recovery and start; automatic since 9.2, off (ha-auto-rebalance 0)`,
  ),
  assumed(
    "rebalancing.strategy",
    "deviation",
    "ha-auto-rebalance of 9.2 acts on a relative imbalance; taken as deviation of loads",
  ),
  sourced(
    "rebalancing.deviation",
    "30%",
    "pve-manager, cluster resource scheduling: ha-auto-rebalance-threshold 0.3",
  ),
  sourced("rebalancing.interval", "30s", "ha-auto-rebalance-hold-duration: 3 rounds of 10 s"),
  sourced("rebalancing.above", "100%", "not used: no limit of a single host"),
  sourced("rebalancing.below", "0%", "not used: no limit of a single host"),
  sourced("rebalancing.threshold", 3, "not used: no DRS"),
  sourced(
    "rebalancing.repairsRules",
    false,
    `${DOCS}: recovery keeps strict rules, so that none is to be mended`,
  ),
  assumed("rebalancing.stability", "1h", "a move must pay while the load stays as it is"),
  MOVE_COST,
  sourced(
    "rebalancing.movesPerRun",
    1,
    "pve-ha-manager/src/PVE/HA/Manager.pm: one migration, then the load is looked at anew",
  ),
];

const MAINTENANCE: Setting[] = [
  PATCHING,
  sourced(
    "maintenance.whenBlocked",
    "wait",
    `${DOCS}, maintenance mode: until all active services got moved`,
  ),
  assumed("maintenance.retryAfter", "5m", "an operator tries again"),
  assumed("maintenance.retries", 3, "an operator tries again some times"),
  assumed("maintenance.pauseWhenDegraded", true, "operators do not patch a degraded cluster"),
  assumed(
    "maintenance.keepsVolumes",
    true,
    "pve-docs/ceph-server.adoc: the health of Ceph is looked at before",
  ),
];

/** Ceph on the hosts, unless a store is outside (`domain`). */
const STORAGE: Setting[] = [
  ...under({ paths: ["storage.*.domain"], isGiven: false }, [
    sourced("storage.*.replicas", 3, "pve-docs/ceph-server.adoc: pool size 3"),
  ]),
  ...CEPH,
  ...forReplicated([
    assumed(
      "storage.*.restore",
      { lognormal: { median: "4h", p95: "24h" } },
      "restore from Proxmox Backup Server",
    ),
  ]),
];

export const proxmox: Platform = {
  name: "proxmox",
  title: "Proxmox VE with its HA manager",
  methods: ["ha-manager", "none"],
  settings: [
    ...HOSTS,
    ...INSTANCES,
    ...RECOVERY,
    ...NO_ADMISSION,
    ...PLACEMENT,
    ...MIGRATION,
    ...REBALANCING,
    ...MAINTENANCE,
    ...NO_WARNINGS,
    ...STORAGE,
  ],
};
