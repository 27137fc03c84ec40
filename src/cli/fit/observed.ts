/** What a file tells of one kind of time, before anything is fitted. Times in s, 0 allowed. */
export interface Observed {
  /** the key of a scenario that takes its distribution */
  readonly key: "lifetime" | "repair";
  /** heading of its section */
  readonly title: string;
  readonly ended: number[];
  readonly censored: number[];
  /** what is said of those that ended and those cut off: "failures", "still running" */
  /** unit of log-likelihoods, which depend on it: the file's own, or hours */
  readonly unit: string;
  readonly words: { readonly ended: readonly [one: string, several: string]; readonly censored: string };
}

/** What was read, and what the person should know about it. */
export interface Reading {
  /** `84 outages of 12 components`, one line */
  readonly summary: string;
  readonly columns: readonly { readonly role: string; readonly name: string; readonly isGuessed: boolean }[];
  readonly notes: readonly string[];
  readonly observed: readonly Observed[];
}
