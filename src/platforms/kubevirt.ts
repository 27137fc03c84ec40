/**
 * KubeVirt 1.8 on Kubernetes 1.35: VMs are pods, and the control plane runs on the same bare hosts. Without etcd nothing
 * is noticed, restarted or migrated. A VM on a lost node is not started elsewhere until its pod is surely gone: by
 * default that is when the node is back. Who makes it sure earlier is chosen by `recovery.method`.
 *
 * Sources are paths in kubernetes/kubernetes, kubevirt/kubevirt and the repositories of medik8s unless named otherwise.
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
} from "./server.ts";
import type { Platform, Setting } from "./setting.ts";

const VIRT_CONFIG = "kubevirt, pkg/virt-config/virt-config.go";
const NODE_HEALTH_CHECK = "medik8s/node-healthcheck-operator, api/v1alpha1/nodehealthcheck_types.go";
const GRACE = "node-monitor-grace-period 50 s (kubernetes issues 121793, 127352), node-monitor-period 5 s";

const FENCING_METHODS = ["self-remediation", "fence-agent"];

/** Of 50 s without a lease up to 10 s had passed at the death of the node, and the controller looks every 5 s. */
const NOT_READY = { uniform: { min: "40s", max: "55s" } };

const HOSTS: Setting[] = [
  assumed("hosts.reserved.cores", 1, "operating system, kubelet, virt-handler"),
  sourced("hosts.reserved.memory", "6GB", "reference figures: 4 GB for OS and Kubernetes, 2 GB for KubeVirt"),
  ...SERVERS,
];

const INSTANCES: Setting[] = [
  sourced("instances.*.priority", "medium", "pods without a priority class are equal"),
  sourced("pools.*.shares", "normal", "CPU weight in proportion to requests"),
  sourced("instances.*.storage", "shared", "persistent volumes of a CSI driver that all nodes reach"),
  sourced(
    "instances.*.eviction",
    "restart",
    `kubevirt, pkg/virt-config/configuration.go: EvictionStrategy None unless the VM or the cluster says LiveMigrate`,
  ),
  ...GUESTS,
];

const VERDICT: Setting[] = [
  sourced("recovery.method", "none", "kubevirt user guide, node failure: the VM waits for its node"),
  sourced("recovery.detection", "management", "pkg/controller/nodelifecycle: node leases in etcd"),
  ...forMethods(FENCING_METHODS, [
    sourced(
      "recovery.deadAfter",
      { uniform: { min: "340s", max: "355s" } },
      `${NODE_HEALTH_CHECK}: Ready Unknown for 300 s, after ${GRACE}`,
    ),
    sourced("recovery.by", "automatic", NODE_HEALTH_CHECK),
    sourced("recovery.minHealthy", "51%", `${NODE_HEALTH_CHECK}: minHealthy`),
    sourced("recovery.whenSilent", "fence", `${NODE_HEALTH_CHECK}: Ready Unknown is unhealthy, dead or not`),
  ]),
  ...forMethods(
    ["self-remediation"],
    [
      sourced(
        "recovery.fencing",
        "180s",
        "medik8s/self-node-remediation, internal/reboot/calculator.go: (15 s + 5 s) x 3, 30 s for the peers, 60 s watchdog, 30 s",
      ),
    ],
  ),
  ...forMethods(
    ["fence-agent"],
    [
      assumed(
        "recovery.fencing",
        { uniform: { min: "10s", max: "60s" } },
        "a power cycle by IPMI; medik8s/fence-agents-remediation gives up on a try after 60 s",
      ),
    ],
  ),
  sourced("recovery.deadAfter", NOT_READY, GRACE),
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
  ...forMethods(["operator"], [sourced("recovery.by", "operator", "out-of-service taint set by hand")]),
  sourced("recovery.by", "nobody", "kubevirt user guide: no new VM instance while the old pod may run"),
  sourced("recovery.minHealthy", "0%", "no node health check"),
  sourced("recovery.whenSilent", "leave", "no fencing: a node that is cut off goes on running its VMs"),
  sourced("recovery.fencing", "0s", "no fencing"),
];

/** The kubelet tries to mount a volume without end, at most 2 min 2 s apart; here less often after an hour, for 12 h. */
const MOUNTS = [
  ...Array.from({ length: 30 }, (_, i) => `${2 * (i + 1)}m`),
  ...Array.from({ length: 12 }, (_, i) => `${70 + 10 * i}m`),
  ...Array.from({ length: 9 }, (_, i) => `${4 + i}h`),
];

const RECOVERY: Setting[] = [
  ...VERDICT,
  ...NO_PRIMARY,
  sourced("recovery.selfFenceAfter", "never", "a node does not reset itself without an order"),
  sourced(
    "recovery.preparation",
    { uniform: { min: "0s", max: "20s" } },
    "pkg/controller/podgc: pods of an out-of-service node are deleted every 20 s",
  ),
  sourced(
    "recovery.handling",
    { uniform: { min: "10s", max: "20s" } },
    "measured from VM gone to VM running: about 15 s (harvester issue 4049)",
  ),
  sourced("recovery.concurrencyPerHost", 110, "kubelet maxPods; starts are not limited"),
  sourced("recovery.concurrencyPerLostHost", 100_000, "starts are not limited"),
  sourced(
    "recovery.attempts",
    MOUNTS,
    "pkg/util/goroutinemap/exponentialbackoff: at most 2 min 2 s between mounts, for ever; fewer are modelled",
  ),
  assumed(
    "recovery.operator",
    { lognormal: { median: "1h", p95: "8h" } },
    "somebody is paged and restarts by hand",
  ),
  sourced("recovery.whenNoRoom", "wait", "a pod is pending until a node has room"),
  sourced("recovery.respectSeparation", true, "required pod anti-affinity is a filter of the scheduler"),
  sourced("recovery.needsManagement", true, "virt-controller makes the new instance, through etcd"),
  sourced("recovery.restartOnReturn", true, "kubevirt user guide, run strategy Always"),
  sourced("recovery.storageLoss", "wait", "nothing in KubeVirt watches the paths to the storage"),
  sourced("recovery.storageLossAfter", "0s", "not used: nothing watches the paths to the storage"),
  sourced("recovery.returnsHome", false, "nothing goes back by itself"),
];

const PLACEMENT: Setting[] = [
  sourced("placement.strategy", "most-free", "kube-scheduler, NodeResourcesFit LeastAllocated"),
  sourced("placement.cpuOvercommit", 10, `${VIRT_CONFIG} DefaultCPUAllocationRatio`),
  sourced("placement.memoryOvercommit", 1, `${VIRT_CONFIG} DefaultMemoryOvercommit 100 %`),
  ...NO_WEIGHERS,
];

const MIGRATION: Setting[] = [
  sourced("migration.enabled", true, "kubevirt user guide, live migration"),
  sourced("migration.perHost", 1000, "inbound migrations are not limited"),
  sourced("migration.outboundPerHost", 2, `${VIRT_CONFIG} ParallelOutboundMigrationsPerNodeDefault`),
  sourced("migration.perNetwork", 1000, "not limited by network"),
  sourced("migration.perCluster", 5, `${VIRT_CONFIG} ParallelMigrationsPerClusterDefault`),
  sourced(
    "migration.streamBandwidth",
    "unlimited",
    `${VIRT_CONFIG} BandwidthPerMigrationDefault 0 (64 MiB/s in early versions)`,
  ),
  sourced("migration.downtimeTarget", "300ms", "QEMU, qapi/migration.json: downtime-limit"),
  sourced(
    "migration.switchoverLimit",
    "never",
    "no limit before version 1.8; its stall detector is not modelled",
  ),
  assumed(
    "migration.overhead",
    { uniform: { min: "10s", max: "20s" } },
    "the target pod starts, as measured for a new VM; handing over",
  ),
  sourced("migration.whenNotConverging", "go-on", `${VIRT_CONFIG} MigrationAllowAutoConverge false`),
  sourced(
    "migration.progressTimeout",
    "never",
    "kubevirt, pkg/virt-launcher/virtwrap/live-migration-source.go: 150 s in which nothing at all is sent",
  ),
  sourced(
    "migration.timeoutPerByte",
    "150s/GiB",
    `${VIRT_CONFIG} MigrationCompletionTimeoutPerGiB (800 in older versions)`,
  ),
  sourced(
    "migration.timeoutLeastMemory",
    "1GB",
    "kubevirt, pkg/virt-launcher/virtwrap/live-migration-source.go: whole gigabytes, rounded up",
  ),
  sourced("migration.timeoutAction", "abort", `${VIRT_CONFIG} MigrationAllowPostCopy false`),
];

const REBALANCING: Setting[] = [
  sourced("rebalancing.enabled", false, "the descheduler is an add-on"),
  sourced(
    "rebalancing.strategy",
    "low-utilization",
    "kubernetes-sigs/descheduler README, LowNodeUtilization",
  ),
  sourced("rebalancing.above", "50%", "descheduler README, example of LowNodeUtilization: targetThresholds"),
  sourced("rebalancing.below", "20%", "descheduler README, example of LowNodeUtilization: thresholds"),
  sourced("rebalancing.deviation", "10%", "not used by LowNodeUtilization"),
  sourced("rebalancing.threshold", 3, "not used: no DRS"),
  sourced(
    "rebalancing.repairsRules",
    false,
    "the scheduler never breaks a required rule; others are not mended",
  ),
  assumed("rebalancing.interval", "5m", "descheduler chart: every 5 min"),
  assumed("rebalancing.stability", "1h", "a move must pay while the load stays as it is"),
  MOVE_COST,
  sourced("rebalancing.movesPerRun", 5, `${VIRT_CONFIG}: evictions beyond the parallel migrations wait`),
];

const MAINTENANCE: Setting[] = [
  PATCHING,
  sourced(
    "maintenance.whenBlocked",
    "wait",
    "the disruption budget of a VM blocks the drain until the migration has succeeded",
  ),
  assumed("maintenance.retryAfter", "5m", "virt-controller waits longer after each failed migration"),
  assumed("maintenance.retries", 96, "kubectl drain waits for ever; an operator looks after a working day"),
  assumed("maintenance.pauseWhenDegraded", true, "operators do not patch a degraded cluster"),
  assumed(
    "maintenance.keepsVolumes",
    true,
    "disruption budgets of the storage (Rook, Longhorn) block the drain",
  ),
];

/** Replicated volumes on the hosts are an add-on, often Rook with Ceph. */
const STORAGE: Setting[] = [
  ...CEPH,
  ...forReplicated([
    assumed("storage.*.restore", { lognormal: { median: "4h", p95: "24h" } }, "restore from backup"),
  ]),
];

export const kubevirt: Platform = {
  name: "kubevirt",
  title: "KubeVirt on Kubernetes",
  methods: ["none", "operator", "self-remediation", "fence-agent"],
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
