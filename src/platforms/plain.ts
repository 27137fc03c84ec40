/**
 * No hypervisor: hosts are machines, nothing is detected, restarted or moved by itself, and nothing takes time. For bare
 * hosts, and for the models of textbooks, whose closed forms know no delays.
 */
import type { Platform, Setting } from "./setting.ts";

const NONE = "no hypervisor: nothing happens by itself";
const NO_DELAY = "no hypervisor: no delays but those of the scenario";

function off(path: string, value: Setting["value"]): Setting {
  return { path, value, source: NONE };
}

function zero(path: string): Setting {
  return { path, value: "0s", source: NO_DELAY };
}

/** Nobody rebuilds and nothing takes time unless the scenario says so. */
const STORAGE: Setting[] = [
  off("storage.*.need", 1),
  zero("storage.*.pause"),
  off("storage.*.rebuildAfter", "never"),
  off("storage.*.rebuildAfterDiskLoss", "never"),
  off("storage.*.rebuildBandwidth", "unlimited"),
  off("storage.*.rebuildsPerHost", 1),
  zero("storage.*.resync"),
  zero("storage.*.restore"),
].map((setting) => ({ ...setting, when: { paths: ["storage.*.replicas"], isGiven: true } }));

export const plain: Platform = {
  name: "plain",
  title: "plain machines without a hypervisor",
  methods: ["none"],
  settings: [
    off("recovery.method", "none"),
    off("recovery.by", "nobody"),
    zero("recovery.managementBackAfter"),
    off("recovery.whenSilent", "leave"),
    zero("recovery.fencing"),
    off("recovery.selfFenceAfter", "never"),
    off("recovery.minHealthy", "0%"),
    off("recovery.concurrencyPerLostHost", 100_000),
    zero("recovery.handling"),
    off("recovery.whenNoRoom", "wait"),
    off("recovery.storageLoss", "wait"),
    zero("recovery.storageLossAfter"),
    off("recovery.returnsHome", false),
    off("placement.strategy", "most-free"),
    off("placement.cpuOvercommit", "unlimited"),
    off("placement.memoryOvercommit", "unlimited"),
    off("placement.memoryWeight", 1),
    off("placement.cpuWeight", 1),
    off("placement.softRuleWeight", 1),
    off("migration.outboundPerHost", 1),
    off("migration.progressTimeout", "never"),
    off("migration.timeoutLeastMemory", "0B"),
    off("migration.timeoutAction", "abort"),
    off("rebalancing.strategy", "deviation"),
    off("rebalancing.deviation", "100%"),
    off("rebalancing.above", "100%"),
    off("rebalancing.below", "0%"),
    off("rebalancing.repairsRules", false),
    off("maintenance.keepsVolumes", false),
    off("proactive.mode", "off"),
    zero("proactive.delay"),
    ...STORAGE,
    { path: "hosts.cores", value: 1, source: "size does not matter to a plain model unless it is given" },
    {
      path: "hosts.memory",
      value: "1GiB",
      source: "size does not matter to a plain model unless it is given",
    },
    { path: "hosts.network", value: "10Gbps", source: "not used: nothing migrates" },
    zero("hosts.boot"),
    off("hosts.failures", {}),
    { path: "instances.*.cpu", value: 1, source: "size does not matter to a plain model unless it is given" },
    {
      path: "instances.*.memory",
      value: "1GiB",
      source: "size does not matter to a plain model unless it is given",
    },
    off("instances.*.priority", "medium"),
    zero("instances.*.start"),
    off("instances.*.storage", "local"),
    off("instances.*.demand.mean", "30%"),
    off("instances.*.demand.daily", "0%"),
    off("instances.*.demand.noise", "0%"),
    off("recovery.detection", "none"),
    zero("recovery.deadAfter"),
    zero("recovery.primaryLostAfter"),
    zero("recovery.preparation"),
    off("recovery.isolationResponse", "leave"),
    zero("recovery.isolatedAfter"),
    zero("recovery.primaryIsolatedAfter"),
    zero("recovery.isolationDelay"),
    zero("recovery.shutDown"),
    off("recovery.concurrencyPerHost", 10_000),
    off("recovery.attempts", []),
    off("recovery.operator", "never"),
    off("recovery.respectSeparation", true),
    off("recovery.needsManagement", false),
    { path: "recovery.restartOnReturn", value: true, source: "a machine that is back starts what is on it" },
    off("admission.policy", "none"),
    off("admission.hosts", 0),
    off("admission.slotCpu", 0),
    off("admission.slotMemory", "0B"),
    off("migration.enabled", false),
    off("migration.perHost", 1),
    off("migration.perNetwork", 1),
    off("migration.perCluster", 1),
    off("migration.streamBandwidth", "unlimited"),
    zero("migration.downtimeTarget"),
    off("migration.switchoverLimit", "never"),
    zero("migration.overhead"),
    off("migration.whenNotConverging", "abort"),
    off("migration.timeoutPerByte", "never"),
    off("rebalancing.enabled", false),
    off("rebalancing.threshold", 1),
    off("rebalancing.interval", "1h"),
    off("rebalancing.stability", "1h"),
    off("rebalancing.migrationCpu", 0),
    off("rebalancing.movesPerRun", 1),
    off("maintenance.whenBlocked", "power-off"),
    zero("maintenance.work"),
    off("maintenance.retryAfter", "1h"),
    off("maintenance.retries", 0),
    off("maintenance.pauseWhenDegraded", false),
  ],
};
