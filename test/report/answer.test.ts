import { describe, expect, test } from "vitest";
import {
  frequencyInWords,
  furtherSentences,
  joined,
  leadSentences,
  setSentences,
  verdictOnObjectives,
} from "../../src/report/answer.ts";
import type { Html } from "../../src/report/html.ts";
import type { RunManifest } from "../../src/report/manifest.ts";
import { type Metric, Metrics } from "../../src/report/metrics.ts";
import type { Objective, Service } from "../../src/report/run-data.ts";

const YEAR = 8760 * 3600;

function interval(estimate: number, lower: number, upper: number): Metric {
  return { estimate, lower, upper, confidence: 0.95, observations: 100, method: "given", unit: "1" };
}

/** A service that is down for a share of the time. */
function service(down: number, lower: number, upper: number, more: Partial<Service> = {}): Service {
  return {
    name: "api",
    set: undefined,
    objective: undefined,
    availability: interval(1 - down, 1 - upper, 1 - lower),
    nines: interval(4, 3.9, 4.1),
    downtimePerYear: interval(down * YEAR, lower * YEAR, upper * YEAR),
    outagesPerYear: interval(2.5, 2.4, 2.6),
    durations: undefined,
    causes: [],
    phases: [],
    ...more,
  };
}

const MANIFEST = {
  confidence: 0.95,
  horizon_s: YEAR,
  warm_up_s: 0,
  replications: { asked: 400, finished: 400 },
} as RunManifest;

function words({ text }: Html): string {
  return text.replaceAll(/<[^>]*>/g, "").trim();
}

const objective = (verdict: Objective["verdict"]): Objective => ({ availability: 0.999, verdict });

describe("the answer in words", () => {
  test("downtime, frequency and availability with their intervals", () => {
    const sentence = leadSentences(service(1e-4, 0.8e-4, 1.3e-4), new Metrics(), MANIFEST);
    expect(words(sentence)).toBe(
      "api is down 53 min a year (42 min … 1 h 8 min), 2.5 times a year (2.4 … 2.6): it is available 99.990 % of the time (99.987 … 99.992 %).",
    );
  });

  test("what was never down has a bound and is never available 100 %", () => {
    const never = service(0, 0, 0.01);
    const sentence = words(leadSentences(never, new Metrics(), MANIFEST));
    expect(sentence).toBe(
      "api was never down in 400 simulated histories of 1 year each: with 95 % confidence it is down less than 3 d 16 h a year.",
    );
    expect(sentence).not.toContain("100 %");
  });

  test("an objective that is open says why, and how many replications would tell", () => {
    const open = service(1e-3, 0.8e-3, 1.2e-3, { objective: objective("undecided") });
    const metrics = new Metrics();
    const lead = () => words(leadSentences(open, metrics, MANIFEST));
    expect(lead()).toContain("The objective of 99.9 % lies within the interval of the availability");
    expect(lead()).not.toContain("replications");
    metrics.add("api", "replications_to_decide", interval(12_345, Number.NaN, Number.NaN));
    expect(lead()).toContain("about 12,000 replications would probably tell");
    const met = service(1e-4, 0.8e-4, 1.2e-4, { objective: objective("met") });
    expect(words(leadSentences(met, metrics, MANIFEST))).not.toContain("lies within");
  });

  test("root causes are named until they make up most of the downtime", () => {
    const cause = (of: string, share: number) => ({ of, value: interval(share, share - 0.04, share + 0.04) });
    const told = (causes: readonly ReturnType<typeof cause>[]) =>
      words(furtherSentences(service(1e-4, 0, 1e-3, { causes })));
    expect(told([cause("power", 0.75), cause("disk", 0.25)])).toBe(
      "Most of its downtime is due to power (75 %, 71 … 79 %).",
    );
    expect(told([cause("power", 0.4), cause("disk", 0.35), cause("crash", 0.25)])).toBe(
      "Most of its downtime is due to power (40 %, 36 … 44 %) and disk (35 %, 31 … 39 %).",
    );
    const many = Array.from({ length: 10 }, (_, i) => cause(`c${i}`, 0.1));
    expect(told(many)).toMatch(/^Part of its downtime is due to c0 .*, c1 .* and c2 /);
    expect(told([cause("power", 1)])).toBe("All of its downtime that was seen is due to power.");
    expect(told([])).toBe("");
  });

  test("durations, with what lies past the horizon left out", () => {
    const durations = {
      mean: interval(600, 500, 700),
      median: interval(120, 100, 150),
      p95: interval(3600, 3000, 4000),
      longest: 9000,
      longestCensored: false,
    };
    const told = (more: Partial<typeof durations>) =>
      words(furtherSentences(service(1e-4, 0, 1e-3, { durations: { ...durations, ...more } })));
    expect(told({})).toBe("Half of its outages are over within 2 min, one in twenty takes longer than 1 h.");
    expect(told({ p95: interval(Number.NaN, 3000, Number.NaN) })).toBe(
      "Half of its outages are over within 2 min.",
    );
    expect(told({ median: interval(Number.NaN, 3000, Number.NaN) })).toBe("");
  });

  test("what is rarer than once a year is told in years, its bounds the other way round", () => {
    expect(words(frequencyInWords(interval(0.5, 0.2, 1)))).toBe("once in 2 years (1 … 5)");
    expect(words(frequencyInWords(interval(0.9, 0.2, 2)))).toBe("once a year (1 … 5)");
    expect(words(frequencyInWords(interval(2, 1, 3)))).toBe("2 times a year (1 … 3)");
    expect(words(frequencyInWords(interval(0.001, 0, 0.002)))).toBe("once in 1,000 years (500 or more)");
  });

  test("services alike are told of together", () => {
    const services = [service(1e-4, 0, 1e-3, { objective: objective("met") }), service(1e-4, 0, 1e-3)];
    const set = { ...service(1e-4, 0.8e-4, 1.3e-4), name: "tenant", services };
    expect(words(setSentences(set))).toBe(
      "tenant, 2 alike, are each down 53 min a year on average (42 min … 1 h 8 min): available 99.990 % of the time (99.987 … 99.992 %). The objective of 99.9 % is met by 1 of them.",
    );
  });

  test.each([
    [[], "No replication was finished"],
    [[undefined], "How often it is down, and why"],
    [["met"], "The objective is met"],
    [["missed"], "The objective is not met"],
    [["undecided"], "Whether the objective is met is undecided"],
    [["met", "met", undefined], "All 2 objectives are met"],
    [["missed", "missed"], "None of 2 objectives is met"],
    [["met", "missed", "undecided"], "Of 3 objectives 1 not met, 1 met and 1 undecided"],
    [["undecided", "undecided"], "Of 2 objectives 2 undecided"],
  ] as const)("%j: %s", (verdicts, text) => {
    const services = verdicts.map((verdict) =>
      service(1e-4, 0, 1e-3, { objective: verdict && objective(verdict) }),
    );
    expect(verdictOnObjectives(services)).toBe(text);
  });

  test("names are put together, and are text", () => {
    expect(joined([])).toBe("");
    expect(joined(["a"])).toBe("a");
    expect(joined(["a", "b", "c"])).toBe("a, b and c");
    const nasty = service(1e-4, 0, 1e-3, { name: "<img src=x onerror=alert(1)>" });
    expect(leadSentences(nasty, new Metrics(), MANIFEST).text).not.toContain("<img");
  });
});
