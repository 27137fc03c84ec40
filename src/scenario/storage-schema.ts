/** Stores: where the volumes of instances are kept. */
import * as z from "zod";
import { distribution } from "./distribution-schema.ts";
import { bandwidth, choice, count, duration, exactlyOne, reference } from "./fields.ts";

export const store = exactlyOne(
  z
    .strictObject({
      domain: reference("external: its volumes are unavailable while this domain is down"),
      replicas: count("copies of the data, on different hosts", 1, 100),
      witnesses: count("pieces without data that vote", 0, 100),
      need: count("so many replicas and witnesses must be reachable, a current replica among them", 1, 100),
      layout: choice(
        ["volumes", "spread"],
        "each volume has its pieces on some hosts, or every host holds a part of every volume",
      ),
      over: reference("pieces are on different places of this kind: host, or a level of domains"),
      pause: distribution("I/O of the volumes concerned hangs so long when a piece is lost"),
      rebuildAfter: duration("a lost piece is awaited so long before it is rebuilt elsewhere", {
        infinite: "never",
      }),
      rebuildAfterDiskLoss: duration("the same when its disks are destroyed", { infinite: "never" }),
      rebuildBandwidth: bandwidth("most that the rebuilds at one host get together", {
        positive: true,
        infinite: "unlimited",
      }),
      rebuildsPerHost: count("rebuilds at once at one host"),
      resync: distribution("until a piece that returned is current"),
      restore: distribution("from the loss of all copies to a volume restored from backup"),
    })
    .partial(),
  ["domain", "replicas"],
).describe("where volumes are kept: outside the hosts, or replicated on them");
