/** Where a value of a scenario comes from. */
export interface Origin {
  readonly origin: "set by you" | "field data" | "platform default" | "default" | "assumption";
  readonly source?: string;
  /** What the value is. */
  readonly meaning?: string;
}

/** Origins by the text of the path of each value. */
export type Origins = Map<string, Origin>;
