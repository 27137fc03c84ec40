/** Timing that holds on a noisy machine: the candidates take turns, and medians are compared. */

/** Seconds each candidate takes, the median of `rounds` turns; the candidates run in turn within a round. */
export function takeTurns(rounds: number, candidates: readonly (() => void)[]): number[] {
  const times: number[][] = candidates.map(() => []);
  for (const candidate of candidates) candidate();
  for (let round = 0; round < rounds; round++) {
    candidates.forEach((_, turn) => {
      const which = (round + turn) % candidates.length;
      const start = process.hrtime.bigint();
      candidates[which]();
      times[which].push(Number(process.hrtime.bigint() - start) / 1e9);
    });
  }
  return times.map(median);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Prints rows of cells in aligned columns, the first one left, the others right. */
export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  console.log(`\n${title}`);
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join("  "),
    );
  }
}
