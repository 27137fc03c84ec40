/**
 * OpenStack with KVM and Ceph: Nova places by weighers and notices a dead compute service, but restarts nothing by
 * itself. Who does is chosen by `recovery.method`: nobody, so that instances stay off even when their host is back until
 * somebody starts them; an operator with a pager who evacuates; or Masakari with Pacemaker, which fences the host and
 * evacuates through Nova. All of it needs the control plane.
 *
 * Sources are paths in the repository openstack/nova, openstack/masakari, openstack/masakari-monitors,
 * openstack/watcher and ceph/ceph unless named otherwise.
 */
import { CEPH } from "./ceph.ts";
import {
  assumed,
  forMethods,
  forReplicated,
  GUESTS,
  MOVE_COST,
  NO_PRIMARY,
  NO_WARNINGS,
  PATCHING,
  SERVERS,
  sourced,
  under,
} from "./server.ts";
import type { Platform, Setting } from "./setting.ts";

const DOWN_TIME = "nova/conf/service.py: service_down_time 60 s, report_interval 10 s";
const EVACUATE = "nova/doc/source/admin/evacuate.rst";
const COMPUTE = "nova/conf/compute.py";
const LIBVIRT = "nova/conf/libvirt.py";
const HOST_MONITOR = "masakari-monitors, masakarimonitors/conf/host.py";
const ENGINE = "masakari/conf/engine.py";
const HOST_FAILURE = "masakari/engine/drivers/taskflow/host_failure.py";
const WATCHER = "watcher/decision_engine/strategy/strategies";

const HOSTS: Setting[] = [
  sourced("hosts.reserved.memory", "512MiB", `${COMPUTE} reserved_host_memory_mb`),
  sourced("hosts.reserved.cores", 0, `${COMPUTE} reserved_host_cpus`),
  ...SERVERS,
];

const INSTANCES: Setting[] = [
  sourced("instances.*.priority", "medium", `${HOST_FAILURE}: all alike, those with HA_Enabled first`),
  sourced("pools.*.shares", "normal", `${LIBVIRT}: CPU weight in proportion to vCPUs`),
  sourced(
    "instances.*.storage",
    "shared",
    `${EVACUATE}: volumes or shared storage; local disks come back empty`,
  ),
  ...GUESTS,
];

/** What Nova does by itself: it knows, and waits. */
const UNATTENDED: Setting[] = [
  sourced("recovery.by", "nobody", `${EVACUATE}: no periodic task reacts to a dead service`),
  sourced("recovery.deadAfter", { uniform: { min: "50s", max: "60s" } }, DOWN_TIME),
  sourced(
    "recovery.whenSilent",
    "leave",
    "wiki.openstack.org, Fencing_Instances_of_an_Unreachable_Host: no fencing",
  ),
  sourced(
    "recovery.fencing",
    "0s",
    "wiki.openstack.org, Fencing_Instances_of_an_Unreachable_Host: no fencing",
  ),
  sourced("recovery.minHealthy", "0%", "Nova judges each service alone"),
  sourced("recovery.preparation", "0s", `${EVACUATE}: nothing is prepared`),
  sourced("recovery.concurrencyPerLostHost", 100_000, `${EVACUATE}: limited by the hosts that take over`),
  sourced("recovery.attempts", [], "nova/conductor/manager.py rebuild_instance: to ERROR, no retry"),
];

const MASAKARI = forMethods(
  ["masakari"],
  [
    sourced("recovery.by", "automatic", HOST_FAILURE),
    sourced(
      "recovery.deadAfter",
      { uniform: { min: "5s", max: "68s" } },
      `${HOST_MONITOR} monitoring_interval 60 s, after corosync/exec/totemconfig.c: token 3 s + 650 ms for each host beyond two, consensus 1.2 times that`,
    ),
    sourced("recovery.whenSilent", "fence", "Pacemaker fences what left the membership (stonith)"),
    sourced(
      "recovery.fencing",
      { uniform: { min: "5s", max: "60s" } },
      "ClusterLabs/pacemaker stonith-timeout 60 s; IPMI asked for 5 s, 3 times 10 s apart (masakarimonitors/conf/host.py)",
    ),
    sourced(
      "recovery.minHealthy",
      "51%",
      "masakarimonitors/hostmonitor/host_handler/handle_host.py: without quorum nothing is reported",
    ),
    sourced(
      "recovery.preparation",
      "180s",
      `${ENGINE} wait_period_after_service_update, slept in ${HOST_FAILURE}`,
    ),
    sourced("recovery.concurrencyPerLostHost", 3, `${ENGINE} host_failure_recovery_threads`),
    sourced(
      "recovery.attempts",
      ["120s"],
      `${ENGINE} process_unfinished_notifications_interval: retried once, then failed`,
    ),
  ],
);

const RECOVERY: Setting[] = [
  sourced("recovery.method", "none", `${EVACUATE}: evacuation is a request somebody makes`),
  sourced("recovery.detection", "management", "nova/servicegroup/drivers/db.py: reports reach the database"),
  ...MASAKARI,
  ...forMethods(["operator"], [sourced("recovery.by", "operator", EVACUATE)]),
  ...UNATTENDED,
  sourced("recovery.managementGrace", "60s", `${DOWN_TIME}; oslo.messaging heartbeat_timeout_threshold 60 s`),
  assumed(
    "recovery.managementBackAfter",
    { uniform: { min: "10s", max: "40s" } },
    "computes reconnect after 1 to 30 s (oslo.messaging, impl_rabbit.py) and report every 10 s",
  ),
  assumed(
    "recovery.operator",
    { lognormal: { median: "1h", p95: "8h" } },
    "somebody is paged and evacuates or starts by hand",
  ),
  assumed(
    "recovery.handling",
    { uniform: { min: "10s", max: "60s" } },
    `one evacuation: scheduling, volume and port binding; given up after 90 s (${ENGINE} wait_period_after_evacuation)`,
  ),
  sourced("recovery.concurrencyPerHost", 10, `${COMPUTE} max_concurrent_builds`),
  sourced(
    "recovery.whenNoRoom",
    "operator",
    "nova/conductor/manager.py rebuild_instance: NoValidHost, to ERROR",
  ),
  sourced(
    "recovery.respectSeparation",
    true,
    "nova/scheduler/filters/affinity_filter.py; checked again on the compute",
  ),
  sourced("recovery.needsManagement", true, "nova/compute/api.py: evacuation is a request to the API"),
  sourced("recovery.restartOnReturn", false, `${COMPUTE} resume_guests_state_on_host_boot false`),
  ...NO_PRIMARY,
  sourced("recovery.selfFenceAfter", "never", "a compute does not reset itself"),
  sourced("recovery.storageLoss", "wait", "guests wait for Ceph without end"),
  sourced("recovery.storageLossAfter", "0s", "not used: guests wait"),
  sourced("recovery.returnsHome", false, "no periodic task moves instances back"),
];

const ADMISSION: Setting[] = [
  sourced("admission.policy", "none", "Nova keeps nothing free; reserved hosts of Masakari are `dedicated`"),
  sourced("admission.hosts", 0, "Nova keeps nothing free"),
  sourced("admission.slotCpu", "0MHz", "not used: no slots"),
  sourced("admission.slotMemory", "0B", "not used: no slots"),
];

const PLACEMENT: Setting[] = [
  sourced("placement.strategy", "weighers", "nova/weights.py, nova/conf/scheduler.py"),
  sourced(
    "placement.cpuOvercommit",
    1.5,
    `Reference Architecture: Hypervisor, 1.5:1; ${COMPUTE} initial_cpu_allocation_ratio is 4.0`,
  ),
  sourced(
    "placement.memoryOvercommit",
    1,
    `Reference Architecture: Hypervisor, 1.0:1; ${COMPUTE} initial_ram_allocation_ratio is 1.0 too`,
  ),
  sourced("placement.memoryWeight", 1, "nova/conf/scheduler.py ram_weight_multiplier"),
  sourced("placement.cpuWeight", 1, "nova/conf/scheduler.py cpu_weight_multiplier"),
  sourced("placement.softRuleWeight", 1, "nova/conf/scheduler.py soft_anti_affinity_weight_multiplier"),
];

const MIGRATION: Setting[] = [
  sourced("migration.enabled", true, "nova/doc/source/admin/live-migration-usage.rst"),
  sourced("migration.outboundPerHost", 1, `${COMPUTE} max_concurrent_live_migrations`),
  sourced("migration.perHost", 1000, `${COMPUTE}: only what leaves a host is limited`),
  sourced("migration.perNetwork", 1000, `${COMPUTE}: not limited by network`),
  sourced("migration.perCluster", 1000, `${COMPUTE}: not limited by cluster`),
  sourced("migration.streamBandwidth", "unlimited", `${LIBVIRT} live_migration_bandwidth 0`),
  sourced(
    "migration.downtimeTarget",
    "500ms",
    `${LIBVIRT} live_migration_downtime; its ramp is not modelled`,
  ),
  sourced("migration.switchoverLimit", "never", `${LIBVIRT}: no limit but the timeout`),
  assumed(
    "migration.overhead",
    { uniform: { min: "10s", max: "30s" } },
    "checks on both computes, volume attachments and port bindings",
  ),
  sourced("migration.whenNotConverging", "go-on", `${LIBVIRT} live_migration_permit_auto_converge false`),
  sourced("migration.progressTimeout", "never", `${LIBVIRT}: only the completion timeout`),
  sourced("migration.timeoutPerByte", "800s/GiB", `${LIBVIRT} live_migration_completion_timeout`),
  sourced(
    "migration.timeoutLeastMemory",
    "2GiB",
    `${LIBVIRT} live_migration_completion_timeout: at least 2 GiB`,
  ),
  sourced(
    "migration.timeoutAction",
    "abort",
    `${LIBVIRT} live_migration_timeout_action; force_complete is post-copy if permitted (false), else pause`,
  ),
];

const REBALANCING: Setting[] = [
  sourced(
    "rebalancing.enabled",
    false,
    "Watcher is an optional service and only plans unless auto_trigger is set",
  ),
  sourced("rebalancing.strategy", "deviation", `${WATCHER}/workload_stabilization.py`),
  sourced("rebalancing.deviation", "10%", `${WATCHER}/workload_stabilization.py: thresholds 0.1`),
  sourced("rebalancing.above", "25%", `${WATCHER}/workload_balance.py: threshold 25 %`),
  sourced("rebalancing.below", "0%", `not used: ${WATCHER} has no low mark`),
  sourced("rebalancing.threshold", 3, "not used: no DRS"),
  sourced("rebalancing.repairsRules", false, "no strategy of Watcher looks at server groups"),
  assumed("rebalancing.interval", "1h", "of a continuous audit; the operator sets it"),
  assumed("rebalancing.stability", "1h", "a move must pay while the load stays as it is"),
  MOVE_COST,
  ...under({ paths: ["rebalancing.strategy"], is: ["overload"] }, [
    sourced("rebalancing.movesPerRun", 1, `${WATCHER}/workload_balance.py: one instance an audit`),
  ]),
  assumed(
    "rebalancing.movesPerRun",
    10,
    "a plan of some moves, two at a time (watcher/decision_engine/planner/weight.py)",
  ),
];

const MAINTENANCE: Setting[] = [
  PATCHING,
  assumed(
    "maintenance.whenBlocked",
    "wait",
    "an operator empties the host by hand and looks when it does not go",
  ),
  assumed("maintenance.retryAfter", "5m", "an operator tries again"),
  assumed("maintenance.retries", 3, "an operator tries again some times"),
  assumed("maintenance.pauseWhenDegraded", true, "operators do not patch a degraded cluster"),
  sourced("maintenance.keepsVolumes", true, "docs.ceph.com: ceph osd ok-to-stop before a host is stopped"),
];

/** Ceph on the computes, unless a store is outside (`domain`). */
const STORAGE: Setting[] = [
  ...under({ paths: ["storage.*.domain"], isGiven: false }, [
    sourced("storage.*.replicas", 3, "ceph src/common/options osd_pool_default_size"),
  ]),
  ...CEPH,
  ...forReplicated([
    assumed("storage.*.restore", { lognormal: { median: "4h", p95: "24h" } }, "restore from backup"),
  ]),
];

export const openstack: Platform = {
  name: "openstack",
  title: "OpenStack with KVM and Ceph",
  methods: ["none", "operator", "masakari"],
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
