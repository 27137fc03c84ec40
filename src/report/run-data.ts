/** What a page is made of: small, typed, and read from a run's folder. */
import type { Model } from "../cluster/model.ts";
import type { Verdict } from "../experiment/objective-estimates.ts";
import type { WorstHistory } from "../experiment/worst-history.ts";
import type { ExplainedValue } from "../scenario/index.ts";
import type { Interval } from "../statistics/interval.ts";
import type { StepPoint } from "./charts/load.ts";
import type { RunManifest } from "./manifest.ts";
import type { MetricOf, Metrics } from "./metrics.ts";

export interface RunData {
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly model: Model;
  readonly scenario: ScenarioTexts;
  readonly assumptions: readonly ExplainedValue[];
  readonly metrics: Metrics;
  /** In the order of the scenario; none when no replication was finished. */
  readonly services: readonly Service[];
  /** Sets of services alike, such as the APIs of tenants. */
  readonly sets: readonly ServiceSet[];
  /** Those that are shown one by one: all but most of those alike. */
  readonly shown: readonly ShownService[];
}

export interface ScenarioTexts {
  readonly text: string;
  /** Texts of the files it names, by their names. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Service {
  readonly name: string;
  /** What it is one of many alike of. */
  readonly set: string | undefined;
  readonly objective: Objective | undefined;
  readonly availability: Interval;
  readonly nines: Interval;
  /** s per year */
  readonly downtimePerYear: Interval;
  /** per year */
  readonly outagesPerYear: Interval;
  /** s; undefined when there was no outage. */
  readonly durations: Durations | undefined;
  /** Shares of its downtime, largest first. */
  readonly causes: readonly MetricOf[];
  readonly phases: readonly MetricOf[];
}

export interface Objective {
  /** Wanted availability, 0..1. */
  readonly availability: number;
  readonly verdict: Verdict;
}

export interface Durations {
  readonly mean: Interval;
  readonly median: Interval;
  readonly p95: Interval;
  readonly longest: number;
  readonly longestCensored: boolean;
}

export interface ServiceSet {
  readonly name: string;
  readonly services: readonly Service[];
  /** Means over its services. */
  readonly availability: Interval;
  readonly downtimePerYear: Interval;
  readonly outagesPerYear: Interval;
}

/** A service with what is read of it from the larger tables. */
export interface ShownService extends Service {
  /** Its place among those shown. */
  readonly index: number;
  /** Share of its outages that last longer than x, thinned; empty without outages. */
  readonly survival: readonly StepPoint[];
  /** Outages behind the curve, and how many of them the horizon cut off. */
  readonly outages: number;
  readonly censored: number;
  /** Downtime of each simulated year, s; empty when a replication is shorter than a year. */
  readonly years: Float64Array;
  /** The part whose absence would save most comes first. */
  readonly parts: readonly Part[];
  /** Most downtime first. */
  readonly failureSets: readonly FailureSet[];
}

export interface Part {
  readonly component: string;
  readonly failedShare: number;
  /** Downtime there would not be without its failures, s per year. */
  readonly saved: Interval;
  readonly fussellVesely: Interval;
  readonly birnbaum: Interval;
}

export interface FailureSet {
  readonly failures: string;
  readonly outages: number;
  /** Part of the downtime of the service. */
  readonly share: number;
}

/** What is simulated again for the page. */
export interface Retold {
  /** Index of the host of each instance at the beginning, -1: none. */
  readonly hostOf: readonly number[];
  /** Undefined when no service was ever down, or another version of quorate made the run. */
  readonly history: WorstHistory | undefined;
  /** What happened in it around its longest outage, in words. */
  readonly story: readonly StoryLine[];
}

/** Something to type, and what for. */
export interface ShellCommand {
  readonly purpose: string;
  readonly command: string;
}

export interface StoryLine {
  /** s */
  readonly time: number;
  readonly text: string;
  readonly tone: "bad" | "warning" | "good" | "plain";
}

/** All that the page of a run shows. */
export interface RunPage extends RunData, Retold {}

/** A run with what there is to type to get it again. */
export interface ToldRun {
  readonly run: RunPage;
  readonly commands: readonly ShellCommand[];
}
