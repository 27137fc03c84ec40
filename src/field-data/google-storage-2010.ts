/** Storage nodes at Google, as their file system saw them. */
import { assumed, type FieldData } from "./data-set.ts";

const PAPER = "from the paper, whose text could not be consulted again";

export const googleStorage2010: FieldData = {
  name: "google-storage-2010",
  title: "storage nodes at Google: many short interruptions",
  citation:
    'D. Ford, F. Labelle, F. Popovici, M. Stokely, V.-A. Truong, L. Barroso, C. Grimes, S. Quinlan, "Availability in globally distributed storage systems", OSDI 2010',
  says: [
    "the mean time to failure of a node is 4.3 months, of a rack 10.2 years",
    "less than 10 % of the times a node is away are longer than 15 minutes",
    "about 37 % of node failures belong to a burst of at least two nodes, and large bursts follow racks",
  ],
  leavesOut: [
    "bursts: add commonCause: {beta: 37%, among: rack} to node where hosts are in racks; it takes whole racks",
    "the few long times away beyond what the lognormal has: repairs of hardware come on top",
  ],
  levels: {
    host: {
      node: {
        mtbf: assumed("3139h", `4.3 months of 730 h; ${PAPER}`),
        repair: assumed(
          { lognormal: { median: "5m", p90: "14m" } },
          `9 % longer than 15 min, "less than 10 %" being ${PAPER}; median assumed`,
        ),
      },
    },
    rack: {
      outage: {
        mtbf: assumed("10.2y", PAPER),
        repair: assumed(
          { uniform: { min: "1h", max: "6h" } },
          "the paper does not say; rack failures of google-cluster-year",
        ),
      },
    },
  },
};
