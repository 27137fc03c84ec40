/** Traces: recorded outages that happen again in a simulation. */
import * as z from "zod";
import { choice, defaulted, duration, exactlyOne } from "./fields.ts";

const time = (description: string) => z.union([z.string(), z.number()]).describe(description);
const column = (description: string) => z.string().describe(description);

export const trace = exactlyOne(
  z.strictObject({
    file: z.string().describe("CSV file with a header line, relative to the scenario"),
    component: column("column with the name of what was down: a host (prod/host-03) or a domain"),
    start: column("column with the time it went down: as ISO 8601, or a number with `unit`"),
    end: column("column with the time it was back").optional(),
    duration: column("column with how long it was down: a number with `unit`, or a duration (4h)").optional(),
    unit: choice(["s", "m", "h", "d"], "unit of plain numbers in these columns").optional(),
    from: time("time the record begins, as in `start`; the first outage unless given").optional(),
    until: time("time the record ends, as in `start`; the end of the last outage unless given").optional(),
    map: z
      .record(z.string(), z.string())
      .describe("names in the file: hosts or domains of the scenario")
      .optional(),
    mode: defaulted(
      choice(
        ["recorded", "bootstrap"],
        "played as it was; or each replication put together from blocks of it chosen at random",
      ),
    ),
    block: defaulted(
      duration("bootstrap: length of a block, within which outages stay together", {
        positive: true,
        usualUnit: "d",
      }),
    ),
  }),
  ["end", "duration"],
).describe("outages that were recorded somewhere");

export type GivenTrace = z.output<typeof trace>;
