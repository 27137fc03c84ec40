/** Network devices in data centers at Microsoft. */
import { assumed, type FieldData, given } from "./data-set.ts";

const REPAIR = assumed(
  { lognormal: { median: "5m", p95: "6h" } },
  "median of minutes, mean of hours (2.4 h here), heavy tail: from the paper, whose text could not be consulted again",
);

export const network2011: FieldData = {
  name: "network-2011",
  title: "switches and load balancers in data centers at Microsoft",
  citation:
    'P. Gill, N. Jain, N. Nagappan, "Understanding network failures in data centers: measurement, analysis, and implications", SIGCOMM 2011, doi:10.1145/2018436.2018477',
  says: [
    "commodity switches are reliable: about 5 % of the top-of-rack switches and 10 % of the aggregation switches fail in a year",
    "1 in 5 load balancers fails in a year, mostly by short faults of its software",
    "most faults are over in minutes, some take hours or days",
  ],
  leavesOut: [
    "links, and faults that a redundant device hides: put redundant ones into a scenario with {of: [...], atLeast: 1}",
    "that load balancers which fail do so often: the paper's share of devices is taken for an annual failure rate",
  ],
  levels: {
    switch: {
      outage: { afr: given("5%", "about 5 % of top-of-rack switches fail in a year"), repair: REPAIR },
    },
    network: {
      outage: { afr: given("10%", "about 10 % of aggregation switches fail in a year"), repair: REPAIR },
    },
    "load-balancer": {
      outage: { afr: given("20%", "1 in 5 load balancers fails in a year"), repair: REPAIR },
    },
  },
};
