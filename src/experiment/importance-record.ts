/** What is kept of the parts that failed, summed over replications as they come in: importance is estimated from it. */
import type { ColumnsOf } from "../results/table.ts";
import type { PARTS } from "../results/tables.ts";

/** Sums of one part and one service; T time failed, D critical and C contributing downtime, S downtime, s. */
export interface PartSums {
  /** Replications in which the part failed. */
  failedCount: number;
  failed: number;
  failedSquares: number;
  critical: number;
  criticalSquares: number;
  contributing: number;
  contributingSquares: number;
  criticalFailed: number;
  criticalDown: number;
  contributingDown: number;
  failedDown: number;
}

export interface DownSums {
  /** Replications in which the service was down. */
  count: number;
  down: number;
  downSquares: number;
}

export class ImportanceRecord {
  readonly services: readonly DownSums[];
  readonly #parts = new Map<number, PartSums[]>();

  constructor(services: number) {
    this.services = Array.from({ length: services }, () => ({ count: 0, down: 0, downSquares: 0 }));
  }

  /** Parts by component, with the sums for each service. */
  parts(): Iterable<[component: number, sums: readonly PartSums[]]> {
    return this.#parts;
  }

  /** Adds one replication: downtime of each service, s, and its rows of the parts table, `from` to `to` (exclusive). */
  addReplication(
    downtimes: readonly number[],
    columns: ColumnsOf<typeof PARTS>,
    from: number,
    to: number,
  ): void {
    downtimes.forEach((down, service) => {
      const sums = this.services[service];
      if (down > 0) sums.count++;
      sums.down += down;
      sums.downSquares += down * down;
    });
    for (let row = from; row < to; row++) {
      const service = columns.service[row];
      const failed = columns.failed_s[row];
      const sums = this.#sumsOf(columns.component[row]);
      if (service < 0) {
        for (const [index, one] of sums.entries()) addFailed(one, failed, downtimes[index]);
      } else {
        const { contributing_s, critical_s } = columns;
        addDowntime(sums[service], failed, downtimes[service], contributing_s[row], critical_s[row]);
      }
    }
  }

  #sumsOf(component: number): PartSums[] {
    let sums = this.#parts.get(component);
    if (sums === undefined) {
      sums = this.services.map(() => ({
        failedCount: 0,
        failed: 0,
        failedSquares: 0,
        critical: 0,
        criticalSquares: 0,
        contributing: 0,
        contributingSquares: 0,
        criticalFailed: 0,
        criticalDown: 0,
        contributingDown: 0,
        failedDown: 0,
      }));
      this.#parts.set(component, sums);
    }
    return sums;
  }
}

function addFailed(sums: PartSums, failed: number, down: number): void {
  sums.failedCount++;
  sums.failed += failed;
  sums.failedSquares += failed * failed;
  sums.failedDown += failed * down;
}

function addDowntime(
  sums: PartSums,
  failed: number,
  down: number,
  contributing: number,
  critical: number,
): void {
  sums.contributing += contributing;
  sums.contributingSquares += contributing * contributing;
  sums.contributingDown += contributing * down;
  sums.critical += critical;
  sums.criticalSquares += critical * critical;
  sums.criticalFailed += critical * failed;
  sums.criticalDown += critical * down;
}
