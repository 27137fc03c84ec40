/** What is kept of one placement rule: by replication how long it was broken, s, and how often. */
import type { ColumnsOf } from "../results/table.ts";
import type { VIOLATIONS } from "../results/tables.ts";
import { Numbers } from "./numbers.ts";

export class RuleRecord {
  readonly violated = new Numbers();
  readonly violations = new Numbers();
}

/** Adds one replication: its violations are the rows from `first` up to, not including, `end`. */
export function addViolations(
  rules: readonly RuleRecord[],
  columns: ColumnsOf<typeof VIOLATIONS>,
  first: number,
  end: number,
): void {
  const violated = new Float64Array(rules.length);
  const violations = new Float64Array(rules.length);
  for (let row = first; row < end; row++) {
    violated[columns.rule[row]] += columns.duration_s[row];
    violations[columns.rule[row]]++;
  }
  rules.forEach((rule, index) => {
    rule.violated.push(violated[index]);
    rule.violations.push(violations[index]);
  });
}
