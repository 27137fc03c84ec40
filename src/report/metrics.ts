/** The metrics of a run, looked up by what they are about. */
import { readTable } from "../results/read-table.ts";
import { METRICS } from "../results/tables.ts";
import type { Interval } from "../statistics/interval.ts";

/** An estimate as it was written; numbers that it does not have are NaN. */
export interface Metric extends Interval {
  readonly unit: string;
}

/** A metric about one of several things, such as the share of downtime by one cause. */
export interface MetricOf {
  readonly of: string;
  readonly value: Metric;
}

export class Metrics {
  /** By subject, then by metric, in the order of the table. */
  readonly #subjects = new Map<string, Map<string, Metric>>();

  add(subject: string, metric: string, value: Metric): void {
    const own = this.#subjects.get(subject) ?? new Map<string, Metric>();
    this.#subjects.set(subject, own.set(metric, value));
  }

  /** Undefined when the run has no such metric. */
  find(subject: string, metric: string): Metric | undefined {
    return this.#subjects.get(subject)?.get(metric);
  }

  /** All metrics of a kind: of `downtime_share`, the rows `downtime_share/host crash` and so on. */
  all(subject: string, kind: string): MetricOf[] {
    const start = `${kind}/`;
    return [...(this.#subjects.get(subject) ?? [])]
      .filter(([metric]) => metric.startsWith(start))
      .map(([metric, value]) => ({ of: metric.slice(start.length), value }));
  }

  /** Subjects that have a metric, in the order of the table. */
  subjectsWith(metric: string): string[] {
    return [...this.#subjects].filter(([, own]) => own.has(metric)).map(([subject]) => subject);
  }
}

/** Reads metrics.arrow. Rejects with a ResultsError when it cannot be read. */
export async function readMetrics(path: string): Promise<Metrics> {
  const { rows, columns, names } = await readTable(path, METRICS);
  const metrics = new Metrics();
  for (let row = 0; row < rows; row++) {
    metrics.add(names.subject[columns.subject[row]], names.metric[columns.metric[row]], {
      estimate: columns.estimate[row],
      lower: columns.lower[row],
      upper: columns.upper[row],
      confidence: columns.confidence[row],
      observations: columns.replications[row],
      method: names.method[columns.method[row]],
      unit: names.unit[columns.unit[row]],
    });
  }
  return metrics;
}
