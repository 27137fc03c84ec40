/**
 * SUSE Harvester 1.7: KubeVirt with Longhorn on the same nodes. Its own controller gives up a lost node: 15 s after the
 * node is not ready it asks for its VMs to be migrated, 180 s later it marks the node out of service, which deletes the
 * VM pods by force. The host is not rebooted; the VM that may still run there loses its volume to the new one, which
 * is why the model counts it as fenced.
 *
 * Sources are paths in harvester/harvester and longhorn/longhorn-manager unless named otherwise.
 */
import { kubevirt } from "./kubevirt.ts";
import { assumed, forMethods, forReplicated, sourced } from "./server.ts";
import type { Platform, Setting } from "./setting.ts";

const NODE_DOWN = "pkg/controller/master/node/node_down_controller.go (pull request 9480)";
const LONGHORN = "longhorn-manager, types/setting.go:";

const HOSTS: Setting[] = [
  assumed("hosts.reserved.cores", 2, "operating system, Kubernetes, Longhorn, KubeVirt"),
  sourced(
    "hosts.reserved.memory",
    "8GB",
    "reference figures: 4 GB for OS and Kubernetes, 2 GB for Longhorn, 2 GB for KubeVirt; 3 nodes of 64 GB leave 168 GB",
  ),
];

const INSTANCES: Setting[] = [
  sourced("instances.*.storage", "longhorn", "storage class harvester-longhorn is the default"),
  sourced("instances.*.eviction", "migrate-if-possible", "pull request 5496: LiveMigrateIfPossible"),
];

const RECOVERY: Setting[] = [
  sourced("recovery.method", "force-reset", "pkg/settings, vm-force-reset-policy: enabled"),
  ...forMethods(
    ["force-reset"],
    [
      sourced(
        "recovery.deadAfter",
        { uniform: { min: "235s", max: "250s" } },
        `${NODE_DOWN}: not ready after 40 to 55 s, then period 15 s and vmMigrationTimeout 180 s (1.6 and older: 300 s, then no more)`,
      ),
      sourced("recovery.by", "automatic", NODE_DOWN),
      sourced(
        "recovery.whenSilent",
        "fence",
        `${NODE_DOWN}: whether the node is dead or cut off is not asked`,
      ),
    ],
  ),
];

const PLACEMENT: Setting[] = [
  sourced("placement.cpuOvercommit", 10, "pkg/settings, overcommit-config: cpu 1000 % (1600 % before 1.7)"),
  sourced("placement.memoryOvercommit", 1.5, "pkg/settings, overcommit-config: memory 150 %"),
];

const MAINTENANCE: Setting[] = [
  sourced("maintenance.keepsVolumes", true, `${LONGHORN} node-drain-policy block-if-contains-last-replica`),
];

const STORAGE: Setting[] = [
  sourced("storage.longhorn.replicas", 3, "storage class harvester-longhorn, numberOfReplicas"),
  sourced("storage.longhorn.over", "host", `${LONGHORN} replica-soft-anti-affinity false`),
  ...forReplicated([
    sourced("storage.*.layout", "volumes", `${LONGHORN} replicas of each volume are on some nodes`),
    sourced("storage.*.need", 1, `${LONGHORN} auto-salvage: a volume lives while one replica is usable`),
    sourced("storage.*.pause", "8s", `${LONGHORN} engine-replica-timeout`),
    sourced("storage.*.rebuildAfter", "600s", `${LONGHORN} replica-replenishment-wait-interval`),
    sourced("storage.*.rebuildAfterDiskLoss", "600s", `${LONGHORN} replica-replenishment-wait-interval`),
    assumed(
      "storage.*.rebuildBandwidth",
      "300MB/s",
      "rebuild of replicas on NVMe and 10 Gb/s; limit by default: none",
    ),
    sourced("storage.*.rebuildsPerHost", 5, `${LONGHORN} concurrent-replica-rebuild-per-node-limit`),
    assumed(
      "storage.*.resync",
      { uniform: { min: "2m", max: "15m" } },
      "a replica that is back is compared by checksums; only the difference is copied",
    ),
    assumed(
      "storage.*.restore",
      { lognormal: { median: "4h", p95: "24h" } },
      "restore from the backup target",
    ),
  ]),
];

export const harvester: Platform = {
  name: "harvester",
  title: "SUSE Harvester: KubeVirt with Longhorn",
  methods: ["force-reset", "none", "operator", "self-remediation", "fence-agent"],
  settings: [
    ...HOSTS,
    ...INSTANCES,
    ...RECOVERY,
    ...PLACEMENT,
    ...MAINTENANCE,
    ...STORAGE,
    ...kubevirt.settings,
  ],
};
