/**
 * VMware vSphere 7 and 8: HA restarts, DRS moves, vMotion carries, Lifecycle Manager patches, vSAN keeps disks on the
 * hosts unless a store is an external array. vCenter is needed for all but HA. Timelines are those of the
 * HA deep dive of Epping and Denneman (repository equelin/vsphere-ha-deepdive, written for 6.0 U2; later posts of
 * yellow-bricks.com keep them). "Terraform provider" is the repository hashicorp/terraform-provider-vsphere,
 * docs/resources/compute_cluster.md; "vSphere API" is vmware/govmomi, vim25/types.
 */
import {
  assumed,
  forReplicas,
  forReplicated,
  GUESTS,
  MOVE_COST,
  NO_WEIGHERS,
  PATCHING,
  SERVERS,
  sourced,
  under,
} from "./server.ts";
import type { Platform, Setting } from "./setting.ts";

const BOOK = "vSphere HA deep dive";
const DEEP_DIVE = `${BOOK},`;
const RESTARTING = `${DEEP_DIVE} restarting_virtual_machines.md`;
const LIMITS = "vCenter and host management 6.7, GUID-25EA5833 (limits on simultaneous migrations)";

const INSTANCES: Setting[] = [
  sourced("instances.*.priority", "medium", "Terraform provider for vSphere, ha_vm_restart_priority"),
  sourced("pools.*.shares", "normal", "vSphere API, SharesLevel"),
  sourced("instances.*.storage", "shared", "HA and DRS need shared storage"),
  ...GUESTS,
];

const RECOVERY: Setting[] = [
  sourced("recovery.method", "ha", "vSphere HA"),
  sourced("recovery.detection", "primary", `${DEEP_DIVE} fundamental_concepts.md`),
  ...forReplicated([
    sourced(
      "recovery.deadAfter",
      "15s",
      `${RESTARTING}: T15 without heartbeat datastores; vSAN has none (${DEEP_DIVE} virtual_san_and_virtual_volumes_specifics.md)`,
    ),
  ]),
  sourced("recovery.deadAfter", "18s", `${RESTARTING}: T18 with heartbeat datastores (15s without)`),
  sourced("recovery.primaryLostAfter", "35s", `${RESTARTING}: election T10 to T25, restarts from T35`),
  sourced(
    "recovery.preparation",
    { uniform: { min: "10s", max: "15s" } },
    "yellow-bricks.com/category/bcdr: 10 to 15 s, sometimes more",
  ),
  sourced(
    "recovery.isolationResponse",
    "leave",
    "Terraform provider for vSphere, ha_host_isolation_response none",
  ),
  sourced("recovery.isolatedAfter", "30s", `${RESTARTING}: secondary isolated at T30`),
  sourced("recovery.primaryIsolatedAfter", "5s", `${RESTARTING}: primary isolated at T5; KB 322784`),
  sourced(
    "recovery.isolationDelay",
    "30s",
    `${DEEP_DIVE} advanced_settings.md das.config.fdm.isolationPolicyDelaySec`,
  ),
  assumed(
    "recovery.shutDown",
    { uniform: { min: "30s", max: "120s" } },
    "guest shutdown; forced off after 300 s (das.isolationShutdownTimeout)",
  ),
  sourced(
    "recovery.concurrencyPerHost",
    32,
    `${DEEP_DIVE} advanced_settings.md das.perHostConcurrentFailoversLimit`,
  ),
  sourced(
    "recovery.attempts",
    ["2m", "6m", "14m", "30m"],
    `${RESTARTING} das.maxvmrestartcount: 5 attempts, at 0, 2, 6, 14 and 30 min`,
  ),
  assumed(
    "recovery.operator",
    { lognormal: { median: "1h", p95: "8h" } },
    "somebody is paged and powers the VM on by hand",
  ),
  sourced(
    "recovery.respectSeparation",
    false,
    `${DEEP_DIVE} das.respectVmVmAntiAffinityRules (6.0; unverified for 8), KB 309866`,
  ),
  sourced(
    "recovery.needsManagement",
    false,
    `${DEEP_DIVE} fundamental_concepts.md: HA restarts without vCenter`,
  ),
  sourced("recovery.by", "automatic", `${DEEP_DIVE} fundamental_concepts.md`),
  sourced("recovery.managementBackAfter", "0s", "not used: HA notices without vCenter"),
  sourced(
    "recovery.whenSilent",
    "leave",
    `${DEEP_DIVE} fundamental_concepts.md: isolated or partitioned, not failed`,
  ),
  sourced("recovery.fencing", "0s", `${BOOK}: file locks take the place of fencing`),
  sourced("recovery.selfFenceAfter", "never", `${BOOK}: a host does not reset itself`),
  sourced("recovery.minHealthy", "0%", `${BOOK}: HA restarts whatever share of the hosts is gone`),
  sourced("recovery.concurrencyPerLostHost", 100_000, `${BOOK}: limited by the hosts that take over`),
  assumed(
    "recovery.handling",
    { uniform: { min: "2s", max: "5s" } },
    "the power-on task of one VM; no figure found",
  ),
  sourced("recovery.whenNoRoom", "wait", `${RESTARTING}: pending until capacity appears`),
  sourced(
    "recovery.storageLoss",
    "wait",
    "vSphere API, ClusterDasConfigInfo.vmComponentProtecting: reactions off",
  ),
  sourced(
    "recovery.storageLossAfter",
    "320s",
    "vSphere 6.0 availability page 50: APD after 140 s, terminated 180 s later",
  ),
  sourced("recovery.returnsHome", false, "DRS balances; nothing goes back by itself"),
  sourced(
    "recovery.restartOnReturn",
    true,
    "yellow-bricks.com: after a power failure every VM not cleanly off is restarted",
  ),
];

const ADMISSION: Setting[] = [
  sourced("admission.policy", "percentage", "Terraform provider for vSphere, ha_admission_control_policy"),
  sourced(
    "admission.hosts",
    1,
    "Terraform provider for vSphere, ha_admission_control_host_failure_tolerance",
  ),
  sourced("admission.slotCpu", "32MHz", "vSphere 8.0 GUID-FAFEFEFF: a VM without reservation counts 32 MHz"),
  sourced(
    "admission.slotMemory",
    "100MB",
    "Terraform provider for vSphere, ha_admission_control_slot_policy_explicit_memory",
  ),
];

const MIGRATION: Setting[] = [
  sourced("migration.enabled", true, "vMotion"),
  sourced("migration.outboundPerHost", 8, `${LIMITS}: host cost 8, vMotion costs 1`),
  sourced("migration.perHost", 8, `${LIMITS}: host cost 8, vMotion costs 1`),
  {
    path: "migration.perNetwork",
    value: 4,
    source: `${LIMITS}: 4 on 1 Gb/s`,
    when: { paths: ["hosts.network", "hosts.groups.*.network"], slowerThan: "10Gbps" },
  },
  sourced("migration.perNetwork", 8, `${LIMITS}: 8 on 10 Gb/s or faster`),
  sourced("migration.perCluster", 128, `${LIMITS}: 128 per datastore, all taken to be on one`),
  sourced(
    "migration.streamBandwidth",
    "unlimited",
    "nielshagoort.com 2021/03/09: since 7.0 U2 as many streams as the NIC needs (15 Gb/s each)",
  ),
  sourced("migration.downtimeTarget", "1s", "core.vmware.com, vMotion enhancements in vSphere 7: under 1 s"),
  sourced("migration.switchoverLimit", "100s", "KB 314376 vmotion.maxSwitchoverSeconds"),
  assumed("migration.overhead", { uniform: { min: "5s", max: "10s" } }, "setting up and handing over"),
  sourced(
    "migration.whenNotConverging",
    "slow-guest",
    "houseofbrick.com on vMotion: stun during page send since 5.0",
  ),
  sourced("migration.timeoutPerByte", "never", "houseofbrick.com on vMotion: no abort by time"),
  sourced("migration.timeoutLeastMemory", "0B", "not used: no timeout"),
  sourced("migration.timeoutAction", "abort", "not used: no timeout"),
  sourced("migration.progressTimeout", "never", "houseofbrick.com on vMotion: no abort by time"),
];

const REBALANCING: Setting[] = [
  assumed(
    "rebalancing.enabled",
    true,
    "DRS fully automated; the default of the product's dialog, unverified",
  ),
  sourced("rebalancing.strategy", "drs", "DRS"),
  sourced("rebalancing.repairsRules", true, "vSphere 6.7 resource management page 101: violations first"),
  sourced("rebalancing.deviation", "10%", "not used by DRS"),
  sourced("rebalancing.above", "100%", "not used by DRS"),
  sourced("rebalancing.below", "0%", "not used by DRS"),
  sourced("rebalancing.threshold", 3, "Terraform provider for vSphere, drs_migration_threshold"),
  sourced("rebalancing.interval", "60s", "nielshagoort.com 2020/03/25 and KB 323462: every 60 s since 7.0"),
  assumed(
    "rebalancing.stability",
    "1h",
    "a move must pay while the load stays as it is; the formula is not public",
  ),
  MOVE_COST,
  assumed("rebalancing.movesPerRun", 8, "as many as one host may migrate at once"),
];

const MAINTENANCE: Setting[] = [
  PATCHING,
  sourced(
    "maintenance.whenBlocked",
    "wait",
    "vSphere 8.0 GUID-14265956: maintenance mode waits while a VM cannot move",
  ),
  assumed("maintenance.retryAfter", "300s", "SDDC manager RemediationFailureAction: 300 to 3600 s"),
  assumed("maintenance.retries", 3, "SDDC manager RemediationFailureAction: 3 to 100 times"),
  assumed("maintenance.pauseWhenDegraded", true, "operators do not patch a degraded cluster"),
  sourced("maintenance.keepsVolumes", true, "vSAN 6.5 GUID-73493C3C: ensure accessibility; the default"),
];

const PLACEMENT: Setting[] = [
  sourced("placement.strategy", "most-free", "vSphere 8.0 GUID-FA8B166D: spread by free capacity"),
  sourced("placement.cpuOvercommit", "unlimited", "vSphere: only reservations are admission-checked"),
  sourced("placement.memoryOvercommit", "unlimited", "vSphere: only reservations are admission-checked"),
  ...NO_WEIGHERS,
];

const PROACTIVE: Setting[] = [
  sourced("proactive.mode", "off", "Terraform provider for vSphere, proactive_ha_enabled false"),
  assumed(
    "proactive.delay",
    { uniform: { min: "0s", max: "5m" } },
    "a trap through the vendor's provider to DRS; providers without traps poll hourly (Dell OMIVV)",
  ),
];

/** vSAN, unless a store is outside (`domain`): one failure tolerated is two copies and a witness. */
const STORE_SHAPE = under({ paths: ["storage.*.domain"], isGiven: false }, [
  sourced(
    "storage.*.replicas",
    2,
    `${DEEP_DIVE} virtual_san_and_virtual_volumes_specifics.md: failures to tolerate 1`,
  ),
  sourced("storage.*.layout", "volumes", "vSAN places the components of each object on some hosts"),
]);

const COMPONENTS = `${BOOK}, virtual_san_and_virtual_volumes_specifics.md: 2n + 1 hosts for n failures`;
const VOTES = "vSAN 7.0 GUID-F4E7760E: more than half of the votes and a full replica";

/** A mirror of n + 1 copies has n witnesses, and needs n + 1 of all. */
const MIRRORS = [1, 2, 3, 4].flatMap((replicas) =>
  forReplicas(
    [replicas],
    [sourced("storage.*.witnesses", replicas - 1, COMPONENTS), sourced("storage.*.need", replicas, VOTES)],
  ),
);

const STORAGE = forReplicated([
  sourced(
    "storage.*.pause",
    { uniform: { min: "5s", max: "7s" } },
    "vSAN 7.0 GUID-CC944D93: I/O pauses 5 to 7 s",
  ),
  sourced("storage.*.rebuildAfter", "60m", "vSAN 7.0 GUID-CC944D93: object repair timer"),
  sourced("storage.*.rebuildAfterDiskLoss", "0s", "vSAN 7.0 GUID-9A2DCE0B: degraded, rebuilt at once"),
  assumed("storage.*.rebuildBandwidth", "200MB/s", "resync share of a host"),
  assumed("storage.*.rebuildsPerHost", 50, "components resynchronised at once"),
  assumed("storage.*.resync", { uniform: { min: "1m", max: "10m" } }, "only the difference is synced"),
  assumed("storage.*.restore", { lognormal: { median: "4h", p95: "24h" } }, "restore from backup"),
]);

export const vsphere: Platform = {
  name: "vsphere",
  title: "VMware vSphere 7 and 8",
  methods: ["ha"],
  settings: [
    ...STORE_SHAPE,
    ...SERVERS,
    ...INSTANCES,
    ...RECOVERY,
    ...ADMISSION,
    ...PLACEMENT,
    ...MIGRATION,
    ...REBALANCING,
    ...MAINTENANCE,
    ...PROACTIVE,
    ...MIRRORS,
    ...STORAGE,
  ],
};
