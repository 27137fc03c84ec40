/** How a service stands against its objective, as people read it. */
import { type Interval, scaleInterval } from "../statistics/interval.ts";
import { type Formatted, formatCount, formatDurationInterval, formatNumber } from "./format.ts";

/** Downtime of a year picked by how bad it is, s: `4 h 10 min`, or none at all. */
export function formatYearDowntime(downtime: Interval): Formatted {
  if (downtime.estimate > 0) return formatDurationInterval(downtime);
  const { interval } = formatDurationInterval(downtime);
  return { estimate: "no outage", interval: downtime.upper === 0 ? "" : interval };
}

/** What is left of a whole, below zero when it is more than used up: `72 %` and `65 … 78 %`, `−12 %`. */
export function formatShareLeft(share: Interval): Formatted {
  const { estimate, interval } = formatNumber(scaleInterval(share, 100));
  const percent = (text: string) => (text === "" ? "" : `${text.replaceAll("-", "−")} %`);
  return { estimate: percent(estimate), interval: percent(interval) };
}

/** About how many replications would decide something; empty when that cannot be said. */
export function formatReplicationsToDecide(replications: number): string {
  if (Number.isNaN(replications)) return "";
  if (!Number.isFinite(replications)) return "no number will";
  return `about ${formatCount(Number(replications.toPrecision(2)))}`;
}
