/**
 * A default as data: a value in the words of the scenario language, and where it comes from. Applied beneath what the
 * user says, before validation; `quorate explain` prints it.
 */
export type SettingValue =
  | string
  | number
  | boolean
  | readonly SettingValue[]
  | { readonly [key: string]: SettingValue };

export interface Setting {
  /** Where the value goes, e.g. "recovery.deadAfter"; a segment "*" is each entry of a map. */
  readonly path: string;
  readonly value: SettingValue;
  /** Product document, option name, paper; or why the number was assumed. */
  readonly source: string;
  /** True when the number has no source. */
  readonly assumption?: true;
  /** The setting applies only if this holds. Of several settings of one path the first that applies counts. */
  readonly when?: Condition;
  /** Take the value found at this path when there is one, and `value` otherwise. */
  readonly sameAs?: string;
}

/** True when the value at any of `paths` is one of `is` (numbers as text), or is a bandwidth below `slowerThan`, or is given or not. */
export interface Condition {
  readonly paths: readonly string[];
  readonly isGiven?: boolean;
  readonly is?: readonly string[];
  readonly slowerThan?: string;
}

/** A platform: its name in scenarios and its defaults, with paths relative to a cluster. */
export interface Platform {
  readonly name: string;
  readonly title: string;
  /** What `recovery.method` can be. */
  readonly methods: readonly string[];
  readonly settings: readonly Setting[];
}
