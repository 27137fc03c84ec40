/** Hardware repairs of servers at Microsoft. 78 % of the rate -ln(1 - 8 %) per year is disks, an AFR of 6.3 %; the rest 1.82 %. */
import { assumed, type FieldData } from "./data-set.ts";

const PAPER = "from the paper, whose text could not be consulted again";
const REPAIR = assumed(
  { lognormal: { mean: "24h", p95: "3d" } },
  "the paper counts repairs, not their time; that of hypervisor-host-default",
);

export const microsoftServers2010: FieldData = {
  name: "microsoft-servers-2010",
  title: "hardware repairs of servers at Microsoft",
  citation:
    'K. V. Vishwanath, N. Nagappan, "Characterizing cloud computing hardware reliability", SoCC 2010, doi:10.1145/1807128.1807161',
  says: [
    "8 % of the servers need at least one hardware repair a year",
    "disks are 78 % of what is replaced, followed by RAID controllers and memory",
    "a server that was repaired is much likelier to fail again than others",
  ],
  leavesOut: [
    "that repaired servers fail again soon: failures come at a constant rate here",
    "arrays of disks that go on without one of them: set diskLoss to 0% where disks are mirrored",
  ],
  levels: {
    host: {
      disk: {
        afr: assumed("6.3%", `78 % of the rate of 8 % a year: 1 - (1 - 0.08)^0.78; ${PAPER}`),
        repair: REPAIR,
        diskLoss: assumed("100%", "the failed disk is the one the data are on"),
      },
      other: {
        afr: assumed("1.82%", `22 % of the rate of 8 % a year: 1 - (1 - 0.08)^0.22; ${PAPER}`),
        repair: REPAIR,
      },
    },
  },
};
