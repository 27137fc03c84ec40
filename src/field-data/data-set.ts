/**
 * Published field data as failure models: for hosts, or for domains of a level, the failure processes a study speaks of,
 * in the words of the scenario language, each value with what the study says or why it was assumed.
 */
export type FieldValue = string | number | readonly FieldValue[] | { readonly [key: string]: FieldValue };

export interface SourcedValue {
  readonly value: FieldValue;
  /** What in the source it follows from; or why the number was assumed. */
  readonly source: string;
  /** True when the source does not give it, or could not be consulted. */
  readonly assumption?: true;
}

/** Fields of a failure process: `afr`, `repair`... */
export type SourcedProcess = Readonly<Record<string, SourcedValue>>;

export interface FieldData {
  /** What a scenario writes: `failures: NAME`. */
  readonly name: string;
  readonly title: string;
  /** Authors, title, place, year. */
  readonly citation: string;
  /** What the source says, a sentence each. */
  readonly says: readonly string[];
  /** What of it the processes leave out or simplify. */
  readonly leavesOut: readonly string[];
  /** Processes by name, by whom they are for: "host", or a level of domains. */
  readonly levels: Readonly<Record<string, Readonly<Record<string, SourcedProcess>>>>;
}

/** The processes a data set has for one level, as a scenario would write them. */
export function failuresOf(
  processes: FieldData["levels"][string],
): Record<string, Record<string, FieldValue>> {
  return Object.fromEntries(
    Object.entries(processes).map(([name, fields]) => [
      name,
      Object.fromEntries(Object.entries(fields).map(([field, { value }]) => [field, value])),
    ]),
  );
}

export function given(value: FieldValue, source: string): SourcedValue {
  return { value, source };
}

export function assumed(value: FieldValue, source: string): SourcedValue {
  return { value, source, assumption: true };
}
