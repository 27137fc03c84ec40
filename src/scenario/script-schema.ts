/** The script of a scenario: what is made to fail at given times, whatever else happens. */
import * as z from "zod";
import { EFFECTS } from "../cluster/model.ts";
import { slowness } from "./failure-schema.ts";
import { choice, duration, exactlyOne, flag } from "./fields.ts";

const things = (description: string) =>
  z.union([z.string(), z.array(z.string()).min(1)]).describe(description);

export const script = z
  .array(
    exactlyOne(
      z.strictObject({
        at: duration("when it happens", { usualUnit: "d" }),
        fail: things(
          "what fails: domains, hosts (prod/host-03), host groups, clusters; or instances, whose guests crash and are started again",
        ).optional(),
        maintain: things(
          "hosts, host groups or clusters that are emptied and taken out of service, once",
        ).optional(),
        for: duration("how long it stays failed; to the end unless given", {
          positive: true,
          usualUnit: "h",
        }).optional(),
        effect: choice(EFFECTS, "what becomes of hosts that fail; default down").optional(),
        slow: slowness.optional(),
        losesDisks: flag("the disks in hosts that fail are destroyed; default false").optional(),
      }),
      ["fail", "maintain"],
    ),
  )
  .describe("what is made to happen at given times; each entry is one incident");

export type ScriptLine = z.output<typeof script>[number];
