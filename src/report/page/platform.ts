/** Placement rules that are broken at times, and what the platform has to do in a year. */
import { ACTIVITY_LABELS } from "../activity-labels.ts";
import { formatDurationInterval, formatNumber, formatShare } from "../format.ts";
import type { Html } from "../html.ts";
import type { RunData } from "../run-data.ts";
import { estimate, type Place, paragraph, type Row, section, table } from "./pieces.ts";

export function rulesSection({ model, metrics }: RunData, place: Place): Html | undefined {
  const own = (metric: string, rule: string) => metrics.find(model.name, `${metric}/${rule}`);
  const rows = model.rules.flatMap(({ name, must }): Row[] => {
    const share = own("rule_violated_share", name);
    const times = own("rule_violations_per_year", name);
    const mean = own("rule_violation_mean", name);
    if (share === undefined || times === undefined || (must && mean === undefined)) return [];
    return [
      [
        name,
        must ? "must" : "should",
        estimate(formatShare(share)),
        estimate(formatNumber(times)),
        mean && estimate(formatDurationInterval(mean)),
      ],
    ];
  });
  if (rows.length === 0) return undefined;
  return section(
    place,
    "rules",
    "Placement rules",
    paragraph("How much of the time instances run where a placement rule does not want them."),
    table(
      "Placement rules that are broken at times",
      [
        { title: "rule" },
        { title: "strength" },
        { title: "broken, share of the time", isNumber: true },
        { title: "times a year", isNumber: true },
        { title: "each time, mean", isNumber: true },
      ],
      rows,
    ),
  );
}

/** What never happened is left out. */
export function activitySection({ model, metrics }: RunData, place: Place): Html | undefined {
  const rows = Object.entries(ACTIVITY_LABELS).flatMap(([metric, label]): Row[] => {
    const value = metrics.find(model.name, metric);
    return value === undefined || !(value.estimate > 0) ? [] : [[label, estimate(formatNumber(value))]];
  });
  const unmet = metrics.find(model.name, "unmet_cpu_share");
  if (unmet !== undefined && unmet.estimate > 0) {
    rows.push(["CPU demand not served", estimate(formatShare(unmet))]);
  }
  if (rows.length === 0) return undefined;
  return section(
    place,
    "activity",
    "The platform in a year",
    table("What happens in a year", [{ title: "what" }, { title: "times a year", isNumber: true }], rows),
  );
}
