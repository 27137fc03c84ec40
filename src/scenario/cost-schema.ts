/** What a design costs, and what its downtime costs. Nothing of it changes what is simulated. */
import * as z from "zod";
import { duration, flag, named } from "./fields.ts";
import { money } from "./money.ts";

const costItem = z.strictObject({
  amount: money("what one of them costs, once or for a time"),
  count: z.number().gt(0).lte(1e9).describe("so many of them, such as people; 1 unless given").optional(),
  optional: flag("can be left out: the total is a range").optional(),
});

export const cost = z
  .strictObject({
    period: duration("time over which costs are summed up", { positive: true, usualUnit: "y" }),
    items: named(costItem, "what has to be paid").optional(),
    downtime: named(
      money("what this service being down costs", "per time"),
      "what downtime costs, by service; if several are down their costs add up",
    ).optional(),
  })
  .describe("what it costs, all in one currency");
