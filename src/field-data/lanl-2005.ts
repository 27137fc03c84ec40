/** Nine years of failures of the clusters at Los Alamos. */
import { type FieldData, given } from "./data-set.ts";

export const lanl2005: FieldData = {
  name: "lanl-2005",
  title: "nodes of supercomputers at Los Alamos, 1996 to 2005",
  citation:
    'B. Schroeder, G. A. Gibson, "A large-scale study of failures in high-performance computing systems", DSN 2006, doi:10.1109/DSN.2006.5; B. Javadi, D. Kondo, A. Iosup, D. Epema, "The Failure Trace Archive", J. Parallel Distrib. Comput. 73, 2013',
  says: [
    "23,000 failures in nine years of 22 systems with 4,750 nodes; 20 to 1,000 failures a year and system",
    "the time between failures is modelled well by a Weibull distribution with a falling hazard, shape 0.7 to 0.8",
    "repair times are modelled well by a lognormal distribution, with means from less than an hour to more than a day per system",
    "as traces (Failure Trace Archive): on average a node runs for 1,780 h and is then away for 5.92 h; the lognormal fit of the latter has a median of 1.05 h",
  ],
  leavesOut: [
    "causes are not told apart: hardware was the root cause most often, about 30 to 60 % by system",
    "systems differ by a factor of 50; a node of an average one is taken",
  ],
  levels: {
    host: {
      node: {
        lifetime: given(
          { weibull: { shape: 0.75, mean: "1780h" } },
          "shape 0.7 to 0.8 (Schroeder and Gibson); mean time up of a node 1,780 h (Javadi et al.)",
        ),
        repair: given(
          { lognormal: { median: "63m", p95: "22.4h" } },
          "lognormal (Schroeder and Gibson); median 1.05 h, mean 5.92 h (Javadi et al.)",
        ),
      },
    },
  },
};
