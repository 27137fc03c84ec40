/**
 * The first year of a new cluster at Google. The talk counts events per cluster; here they are rates per part, for a
 * cluster of 2,000 machines in 50 racks of 40 (its racks hold 40 to 80) on 3 power feeds and in 3 rows of about 670 (its
 * power and moves concern 500 to 1,000 machines), with one cooling plant, one network and one router. An MTBF is parts /
 * events a year: 2,000 machines / 1,000 failures = 2 y.
 */
import { assumed, type FieldData, given } from "./data-set.ts";

const RACK_RETURN = { uniform: { min: "1h", max: "6h" } };

export const googleClusterYear: FieldData = {
  name: "google-cluster-year",
  title: "the first year of a new cluster of about 2,000 machines at Google",
  citation:
    'J. Dean, "Designs, lessons and advice from building large distributed systems", keynote at LADIS 2009; the same list in "Software engineering advice from building large-scale distributed systems", Stanford 2007',
  says: [
    "about 1,000 individual machine failures and thousands of disk failures",
    "about 20 rack failures: 40 to 80 machines disappear at once, 1 to 6 hours to get back",
    "about 5 racks go wonky: 40 to 80 machines see 50 % packet loss",
    "about 1 failure of power distribution: 500 to 1,000 machines disappear, about 6 hours to come back",
    "about 0.5 overheating: most machines powered down in less than 5 minutes, 1 to 2 days to recover",
    "about 1 rack move: plenty of warning, 500 to 1,000 machines powered down for about 6 hours",
    "about 1 network rewiring: rolling, about 5 % of the machines down over a span of 2 days",
    "about 8 network maintenances, of which 4 might cause random connectivity losses of about 30 minutes",
    "about 12 router reloads that take out DNS and external addresses for a couple of minutes",
    "about 3 router failures: traffic has to be pulled at once, for an hour",
  ],
  leavesOut: [
    "disks: the talk gives no number to count from; take disk-drive-stats",
    "the rewiring, which rolls through the cluster like planned maintenance; dozens of short blips of DNS",
    "packet loss and random losses of connectivity count as no connection at all",
    "that most, not all machines go down when the plant overheats; that the rack move is known beforehand",
  ],
  levels: {
    host: {
      machine: {
        mtbf: given("2y", "1,000 machine failures a year among 2,000 machines"),
        repair: assumed(
          { lognormal: { median: "63m", p95: "22.4h" } },
          "the talk does not say; repair times of lanl-2005",
        ),
      },
    },
    rack: {
      outage: {
        mtbf: given("2.5y", "20 rack failures a year among 50 racks of 40 machines"),
        repair: given(RACK_RETURN, "1 to 6 hours to get back"),
      },
    },
    switch: {
      "packet-loss": {
        mtbf: given("10y", "5 racks a year go wonky of 50, each behind a switch"),
        repair: assumed(RACK_RETURN, "the talk does not say; like a rack failure"),
      },
    },
    "power-feed": {
      outage: {
        mtbf: given("3y", "1 failure a year among 3 units that feed about 670 machines each"),
        repair: given("6h", "about 6 hours to come back"),
      },
    },
    row: {
      move: {
        mtbf: given("3y", "1 rack move a year of 500 to 1,000 machines, one of 3 rows of about 670"),
        repair: given("6h", "powered down for about 6 hours"),
      },
    },
    cooling: {
      overheating: {
        mtbf: given("2y", "0.5 a year"),
        repair: given({ uniform: { min: "24h", max: "48h" } }, "1 to 2 days to recover"),
      },
    },
    network: {
      maintenance: {
        mtbf: given("0.25y", "4 of 8 maintenances a year lose connectivity"),
        repair: given("30m", "about 30 minutes of random connectivity losses"),
      },
    },
    router: {
      reload: {
        mtbf: given("730h", "12 a year"),
        repair: given("2m", "a couple of minutes"),
      },
      failure: {
        mtbf: given("2920h", "3 a year"),
        repair: given("1h", "traffic is pulled for an hour"),
      },
    },
  },
};
