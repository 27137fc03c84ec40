/** Drives at Backblaze. One drive per host; `disk: {units: 12}` makes it twelve. */
import { assumed, type FieldData, given } from "./data-set.ts";

export const diskDriveStats: FieldData = {
  name: "disk-drive-stats",
  title: "hard disk drives at Backblaze",
  citation:
    'Backblaze, "Drive Stats for 2024", February 2025; "Are hard drives getting better? Let\'s revisit the bathtub curve", October 2025',
  says: [
    "1.57 % of 298,054 drives of 27 models failed in 2024; 1.70 % in 2023, 1.37 % in 2022, 1.01 % in 2021",
    "models differ: 0.22 to 11.38 % in 2024",
    "by age (2025): 1.30 % in the first year, at most 4.25 % at 10 years and 3 months",
  ],
  leavesOut: [
    "models and ages: for drives that get older write disk: {ageing: {afr: [1.3%, ...]}} with the rates of your model",
    "arrays of disks that go on without one of them: a failed drive takes its host down and its data with it; with several (units) give diskLoss the share of the data that is on one",
  ],
  levels: {
    host: {
      disk: {
        afr: given("1.57%", "all drives in 2024"),
        repair: assumed(
          { lognormal: { mean: "24h", p95: "3d" } },
          "replacing a drive; not in the statistics; the repair of hypervisor-host-default",
        ),
        diskLoss: assumed("100%", "what is on a failed drive is lost"),
      },
    },
  },
};
