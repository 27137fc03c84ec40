/** What a server has on every platform with a hypervisor unless the scenario says otherwise. */
import { assumed, type FieldData } from "./data-set.ts";

export const hypervisorHostDefault: FieldData = {
  name: "hypervisor-host-default",
  title: "what hosts have if a scenario says nothing: an assumption",
  citation:
    "composed from Vishwanath and Nagappan (microsoft-servers-2010) and Schroeder and Gibson (lanl-2005)",
  says: [
    "crash with reboot about once a year; hardware repair for 8 % of the servers a year, taking a day on average",
  ],
  leavesOut: ["everything else: it is a starting point, to be replaced by what you observe"],
  levels: {
    host: {
      crash: {
        mtbf: assumed("1y", "about one crash a year"),
        repair: assumed({ uniform: { min: "10m", max: "15m" } }, "a reboot; big servers take 5 to 15 min"),
      },
      hardware: {
        afr: assumed("8%", "8 % of the servers need a repair in a year (Vishwanath and Nagappan)"),
        repair: assumed(
          { lognormal: { mean: "24h", p95: "3d" } },
          "lognormal, under an hour to over a day by system (Schroeder and Gibson); a mean of a day assumed",
        ),
      },
    },
  },
};
