/**
 * Nutanix AHV: a leader among the controller VMs watches every host and restarts what a lost one ran, as far as there is
 * room unless HA reservation guarantees it; restarted VMs go back when their host does, for the sake of data locality.
 * Disks of all hosts form one store of replication factor 2 or 3. The scheduler acts on contention, not on imbalance.
 * Prism, its management plane, runs on every host and is needed for none of this.
 *
 * Nutanix publishes few numbers; sources are its own blog and community posts, and those of its engineers.
 */
import {
  assumed,
  forReplicated,
  GUESTS,
  MOVE_COST,
  NO_WARNINGS,
  NO_WEIGHERS,
  PATCHING,
  SERVERS,
  sourced,
  under,
} from "./server.ts";
import type { Platform, Setting } from "./setting.ts";

const VMHA = "magander.se, Acropolis virtual machine high availability part II (2017)";
const COMMUNITY_HA = "next.nutanix.com 39759, Virtual Machine High Availability (2021)";
const ADS = "nutanix.com tech center, AHV internals: the smart scheduler";
const HEALING = "nutanix.com, Nutanix disk self-healing (2014)";
const BIBLE = "nutanixbible.com, AOS data resilience and HA";

const HOSTS: Setting[] = [
  assumed("hosts.reserved.cores", 8, "controller VM and AHV: 8 vCPU and more"),
  assumed("hosts.reserved.memory", "32GB", "controller VM and AHV: 20 to 32 GB and more"),
  ...SERVERS,
];

const INSTANCES: Setting[] = [
  sourced("instances.*.priority", "medium", `${COMMUNITY_HA}: no order of restart`),
  sourced("pools.*.shares", "normal", "AHV: vCPUs share alike"),
  sourced("instances.*.storage", "shared", `${BIBLE}: every host reaches every disk of the cluster`),
  ...GUESTS,
];

const RECOVERY: Setting[] = [
  sourced("recovery.method", "ha", `${COMMUNITY_HA}: best effort without configuration`),
  sourced(
    "recovery.detection",
    "primary",
    `${VMHA}: the Acropolis leader asks the libvirtd of each host every second`,
  ),
  sourced("recovery.by", "automatic", COMMUNITY_HA),
  sourced(
    "recovery.deadAfter",
    { uniform: { min: "40s", max: "60s" } },
    `${VMHA}: not reestablished within 40 to 60 s`,
  ),
  assumed(
    "recovery.primaryLostAfter",
    { uniform: { min: "65s", max: "95s" } },
    `a new leader within some 20 s, then the same 40 to 60 s and the preparation; ${VMHA} gives no sum`,
  ),
  assumed(
    "recovery.preparation",
    { uniform: { min: "5s", max: "15s" } },
    "placing the VMs and opening their disks",
  ),
  sourced(
    "recovery.whenSilent",
    "fence",
    "magander.se, Nutanix AHV VMHA (2019): on a partition VMs are powered off there and on elsewhere",
  ),
  assumed(
    "recovery.fencing",
    "0s",
    "the partitioned host loses its disks, which is contained in the 40 to 60 s",
  ),
  sourced("recovery.selfFenceAfter", "never", `${VMHA}: hosts do not reset themselves`),
  sourced(
    "recovery.minHealthy",
    "50%",
    "virtualramblings.com: of a partitioned cluster the side with quorum restarts",
  ),
  sourced("recovery.isolationResponse", "leave", "not used: a silent host is fenced"),
  sourced("recovery.isolatedAfter", "0s", "not used: a silent host is fenced"),
  sourced("recovery.primaryIsolatedAfter", "0s", "not used: a silent host is fenced"),
  sourced("recovery.isolationDelay", "0s", "not used: a silent host is fenced"),
  sourced("recovery.shutDown", "0s", "not used: a silent host is fenced"),
  sourced("recovery.managementBackAfter", "0s", "not used: the hosts watch each other"),
  sourced("recovery.concurrencyPerLostHost", 100_000, `${COMMUNITY_HA}: limited by the hosts that take over`),
  assumed("recovery.concurrencyPerHost", 10, "tasks of one host at once; no figure found"),
  assumed(
    "recovery.handling",
    { uniform: { min: "2s", max: "5s" } },
    "the power-on task of one VM; no figure found",
  ),
  assumed("recovery.attempts", ["1m", "2m", "5m"], "the leader tries again; no figure found"),
  assumed(
    "recovery.operator",
    { lognormal: { median: "1h", p95: "8h" } },
    "somebody is paged and powers the VM on by hand",
  ),
  assumed(
    "recovery.whenNoRoom",
    "wait",
    `${COMMUNITY_HA}: some may not restart; tried again when a host is back`,
  ),
  sourced("recovery.respectSeparation", true, `${COMMUNITY_HA}: respects affinity and anti-affinity rules`),
  sourced("recovery.needsManagement", false, `${VMHA}: the leader restarts, not Prism Central`),
  assumed("recovery.restartOnReturn", true, "what was not restarted elsewhere is powered on with its host"),
  sourced("recovery.storageLoss", "wait", "VMs wait for the cluster's own storage"),
  sourced("recovery.storageLossAfter", "0s", "not used: VMs wait"),
  sourced(
    "recovery.returnsHome",
    true,
    "next.nutanix.com 37424, Configuring HA in Acropolis: migrated back for data locality",
  ),
];

const ADMISSION: Setting[] = [
  sourced(
    "admission.policy",
    "none",
    `${COMMUNITY_HA}: default mode; guarantee mode is \`slots\` sized by the largest VM`,
  ),
  sourced("admission.hosts", 1, `${COMMUNITY_HA}: guarantee mode: one host (RF2), two (RF3)`),
  sourced("admission.slotCpu", "0MHz", `${COMMUNITY_HA}: memory counts`),
  sourced("admission.slotMemory", "0B", `${COMMUNITY_HA}: segments of the largest VM`),
];

const PLACEMENT: Setting[] = [
  sourced("placement.strategy", "most-free", `${ADS}: the host with the least contention`),
  sourced("placement.cpuOvercommit", "unlimited", `${COMMUNITY_HA}: only memory is counted`),
  sourced("placement.memoryOvercommit", 1, `${ADS}: memory overcommit is off unless a VM asks for it`),
  ...NO_WEIGHERS,
];

const MIGRATION: Setting[] = [
  sourced("migration.enabled", true, "AHV administration guide: live migration"),
  assumed("migration.outboundPerHost", 2, "AHV migrates two VMs of a host at a time; no public figure found"),
  assumed("migration.perHost", 4, "in and out together; no public figure found"),
  sourced("migration.perNetwork", 1000, "not limited by network"),
  sourced("migration.perCluster", 1000, "not limited by cluster"),
  sourced("migration.streamBandwidth", "unlimited", "AHV: what the network gives"),
  sourced("migration.downtimeTarget", "300ms", "QEMU, qapi/migration.json: downtime-limit"),
  sourced("migration.switchoverLimit", "never", "AHV: no limit published"),
  assumed("migration.overhead", { uniform: { min: "5s", max: "10s" } }, "setting up and handing over"),
  assumed(
    "migration.whenNotConverging",
    "throttle",
    "AHV throttles a VM that does not converge, as QEMU does",
  ),
  assumed("migration.progressTimeout", "never", "no figure found"),
  assumed("migration.timeoutPerByte", "never", "no figure found"),
  sourced("migration.timeoutLeastMemory", "0B", "not used: no timeout"),
  sourced("migration.timeoutAction", "abort", "not used: no timeout"),
];

const REBALANCING: Setting[] = [
  sourced(
    "rebalancing.enabled",
    true,
    "next.nutanix.com 39295, Acropolis dynamic scheduling: enabled by default",
  ),
  sourced("rebalancing.strategy", "overload", `${ADS}: acts on contention only`),
  sourced("rebalancing.above", "85%", `${ADS}: host CPU above 85 %`),
  sourced("rebalancing.below", "0%", "not used: no low mark"),
  sourced("rebalancing.deviation", "100%", "not used: balance is not the aim"),
  sourced("rebalancing.threshold", 3, "not used: no DRS"),
  sourced("rebalancing.interval", "15m", `${ADS}: every 15 min for CPU (memory every 2 min, not modelled)`),
  sourced("rebalancing.repairsRules", true, `${ADS}: enforces anti-affinity and affinity`),
  sourced(
    "rebalancing.stability",
    "15m",
    "next.nutanix.com 39295: the load of the last 15 min is taken to last",
  ),
  MOVE_COST,
  assumed("rebalancing.movesPerRun", 8, "a plan removes the hot spots it sees"),
];

const MAINTENANCE: Setting[] = [
  PATCHING,
  sourced(
    "maintenance.whenBlocked",
    "power-off",
    "AHV best practices: VMs that cannot migrate are powered off for maintenance mode",
  ),
  assumed("maintenance.retryAfter", "5m", "Life Cycle Manager tries again"),
  assumed("maintenance.retries", 3, "Life Cycle Manager tries again some times"),
  sourced(
    "maintenance.pauseWhenDegraded",
    true,
    "Life Cycle Manager: pre-checks refuse a cluster without full data resiliency",
  ),
  sourced(
    "maintenance.keepsVolumes",
    true,
    "Life Cycle Manager: pre-checks refuse a cluster without full data resiliency",
  ),
];

/** The distributed storage of all hosts, unless a store is outside (`domain`). */
const STORAGE: Setting[] = [
  ...under({ paths: ["storage.*.domain"], isGiven: false }, [
    sourced("storage.*.replicas", 2, `${BIBLE}: replication factor 2; 3 from five hosts on`),
    sourced("storage.*.layout", "spread", `${BIBLE}: all nodes hold parts of all disks`),
  ]),
  ...forReplicated([
    sourced("storage.*.need", 1, `${BIBLE}: available in the case of a node or disk failure`),
    assumed(
      "storage.*.pause",
      { uniform: { min: "1s", max: "10s" } },
      "a copy that does not answer is given up; no figure found (30 s are for VMs whose own controller is gone: myvirtualcloud.net 2014)",
    ),
    sourced("storage.*.rebuildAfter", "60s", `${HEALING}: node failure: recovery is started in 60 s`),
    sourced("storage.*.rebuildAfterDiskLoss", "0s", `${HEALING}: failed disk: recovery starts immediately`),
    assumed(
      "storage.*.rebuildBandwidth",
      "300MB/s",
      `${HEALING}: up to a quarter of a node's tasks are for rebuilds`,
    ),
    assumed("storage.*.rebuildsPerHost", 10, `${HEALING}: 10 of 25 tasks a second`),
    assumed("storage.*.resync", { uniform: { min: "1m", max: "10m" } }, "only the difference is copied"),
    assumed("storage.*.restore", { lognormal: { median: "4h", p95: "24h" } }, "restore from backup"),
  ]),
];

export const nutanix: Platform = {
  name: "nutanix",
  title: "Nutanix AHV",
  methods: ["ha"],
  settings: [
    ...HOSTS,
    ...INSTANCES,
    ...RECOVERY,
    ...ADMISSION,
    ...PLACEMENT,
    ...MIGRATION,
    ...REBALANCING,
    ...MAINTENANCE,
    ...NO_WARNINGS,
    ...STORAGE,
  ],
};
