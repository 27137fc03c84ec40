/** Ceph as the storage on the hosts of a cluster; sources are paths in ceph/ceph. */
import { assumed, forReplicas, forReplicated, sourced } from "./server.ts";
import type { Setting } from "./setting.ts";

const OUT = "ceph src/common/options/mon.yaml.in mon_osd_down_out_interval";
const MIN_SIZE = "ceph src/common/options osd_pool_default_min_size: size - size / 2, rounded down";

/** Fields of a replicated store; how many replicas it has and how it is restored is the platform's. */
export const CEPH: readonly Setting[] = [
  ...forReplicas([1, 2], [sourced("storage.*.need", 1, MIN_SIZE)]),
  ...forReplicas([3, 4], [sourced("storage.*.need", 2, MIN_SIZE)]),
  ...forReplicas([5, 6], [sourced("storage.*.need", 3, MIN_SIZE)]),
  ...forReplicated([
    sourced("storage.*.layout", "spread", "CRUSH spreads the placement groups of each volume over all hosts"),
    sourced(
      "storage.*.pause",
      { uniform: { min: "20s", max: "25s" } },
      "ceph src/common/options: osd_heartbeat_grace 20 s, osd_heartbeat_interval 6 s",
    ),
    sourced(
      "storage.*.rebuildAfter",
      "600s",
      `${OUT}; for a whole rack never (mon_osd_down_out_subtree_limit)`,
    ),
    sourced("storage.*.rebuildAfterDiskLoss", "600s", OUT),
    assumed("storage.*.rebuildBandwidth", "200MB/s", "recovery share of a host"),
    assumed(
      "storage.*.rebuildsPerHost",
      10,
      "one backfill per OSD (osd_max_backfills 1), some ten OSDs per host",
    ),
    assumed("storage.*.resync", { uniform: { min: "1m", max: "10m" } }, "only the difference is copied"),
  ]),
];
