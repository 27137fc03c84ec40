/**
 * VMware vSphere 7 and 8: HA restarts, DRS moves, vMotion carries, Lifecycle Manager patches. Timelines are those of the
 * HA deep dive of Epping and Denneman (repository equelin/vsphere-ha-deepdive, written for 6.0 U2; later posts of
 * yellow-bricks.com keep them). "Terraform provider" is the repository hashicorp/terraform-provider-vsphere,
 * docs/resources/compute_cluster.md; "vSphere API" is vmware/govmomi, vim25/types.
 */
import type { Platform, Setting, SettingValue } from "./setting.ts";

const DEEP_DIVE = "vSphere HA deep dive,";
const RESTARTING = `${DEEP_DIVE} restarting_virtual_machines.md`;
const LIMITS = "vCenter and host management 6.7, GUID-25EA5833 (limits on simultaneous migrations)";

function sourced(path: string, value: SettingValue, source: string): Setting {
  return { path, value, source };
}

function assumed(path: string, value: SettingValue, source: string): Setting {
  return { path, value, source, assumption: true };
}

const HOSTS: Setting[] = [
  assumed("hosts.clock", "2.5GHz", "a common server CPU; only turns reservations in GHz into cores"),
  assumed("hosts.network", "10Gbps", "common migration network"),
  assumed("hosts.boot", "10m", "5 to 15 min on big servers; no measured series found"),
  assumed(
    "hosts.failures",
    {
      crash: { mtbf: "1y", repair: { uniform: { min: "10m", max: "15m" } } },
      hardware: { afr: "8%", repair: { lognormal: { mean: "24h", p95: "3d" } } },
    },
    "hypervisor-host-default: crash with reboot about once a year; hardware repair for 8 % of servers a year (Vishwanath and Nagappan, SoCC 2010), repair lognormal with a mean of a day (Schroeder and Gibson, DSN 2006: under 1 h to over a day)",
  ),
];

const INSTANCES: Setting[] = [
  sourced("instances.*.priority", "medium", "Terraform provider for vSphere, ha_vm_restart_priority"),
  sourced("pools.*.shares", "normal", "vSphere API, SharesLevel"),
  assumed(
    "instances.*.start",
    { uniform: { min: "30s", max: "100s" } },
    "Linux boot 20 to 60 s and kubelet to Ready 10 to 40 s",
  ),
  sourced("instances.*.storage", "shared", "HA and DRS need shared storage"),
  assumed("instances.*.demand.mean", "30%", "typical use of a sized VM"),
  assumed("instances.*.demand.daily", "40%", "day and night differ"),
  assumed("instances.*.demand.noise", "20%", "fluctuation from hour to hour"),
];

const RECOVERY: Setting[] = [
  sourced("recovery.detection", "primary", `${DEEP_DIVE} fundamental_concepts.md`),
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
];

const REBALANCING: Setting[] = [
  assumed(
    "rebalancing.enabled",
    true,
    "DRS fully automated; the default of the product's dialog, unverified",
  ),
  sourced("rebalancing.threshold", 3, "Terraform provider for vSphere, drs_migration_threshold"),
  sourced("rebalancing.interval", "60s", "nielshagoort.com 2020/03/25 and KB 323462: every 60 s since 7.0"),
  assumed(
    "rebalancing.stability",
    "1h",
    "a move must pay while the load stays as it is; the formula is not public",
  ),
  assumed("rebalancing.migrationCpu", 2, "one core at each end of a migration on 10 Gb/s"),
  assumed("rebalancing.movesPerRun", 8, "as many as one host may migrate at once"),
];

const MAINTENANCE: Setting[] = [
  assumed(
    "maintenance.work",
    { uniform: { min: "13m", max: "25m" } },
    "install 3 min and boot 10 min or more",
  ),
  sourced(
    "maintenance.whenBlocked",
    "wait",
    "vSphere 8.0 GUID-14265956: maintenance mode waits while a VM cannot move",
  ),
  assumed("maintenance.retryAfter", "300s", "SDDC manager RemediationFailureAction: 300 to 3600 s"),
  assumed("maintenance.retries", 3, "SDDC manager RemediationFailureAction: 3 to 100 times"),
  assumed("maintenance.pauseWhenDegraded", true, "operators do not patch a degraded cluster"),
];

export const vsphere: Platform = {
  name: "vsphere",
  title: "VMware vSphere 7 and 8",
  settings: [...HOSTS, ...INSTANCES, ...RECOVERY, ...ADMISSION, ...MIGRATION, ...REBALANCING, ...MAINTENANCE],
};
