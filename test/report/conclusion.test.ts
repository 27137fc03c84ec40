import { expect, it } from "vitest";
import type { Difference } from "../../src/experiment/comparison.ts";
import { conclusionsOf, neverDown } from "../../src/report/conclusion.ts";

const MINUTE = 60;
/** No service was never down. */
const NONE: ReadonlySet<string> = new Set();

type Given = Partial<Difference> & { readonly minutes?: readonly [number, number, number] };

function difference(
  variant: string,
  than: string,
  verdict: Difference["verdict"],
  given: Given = {},
): Difference {
  const { minutes: [lower, estimate, upper] = [0, 0, 0], ...rest } = given;
  const value = {
    estimate: estimate * MINUTE,
    lower: lower * MINUTE,
    upper: upper * MINUTE,
    confidence: 0.95,
    observations: 400,
    method: "",
  };
  return {
    service: "api",
    metric: "downtime_per_year",
    unit: "s/year",
    variant,
    than,
    value,
    verdict,
    correlation: 0,
    varianceSaved: 0,
    replications: 400,
    differing: 100,
    comparisons: 1,
    replicationsNeeded: undefined,
    ...rest,
  };
}

const sentences = (...differences: Difference[]) => conclusionsOf(differences, NONE)[0].sentences;

it("names the better of two, whichever it is, with the interval in its favour", () => {
  const minutes = [-70, -41, -12] as const;
  expect(sentences(difference("three", "two", "better", { minutes }))).toEqual([
    "three is better: it is down 41 min less a year than two (12 min … 1 h 10 min, 95 % confidence).",
  ]);
  const other = [12, 41, 70] as const;
  expect(sentences(difference("three", "two", "worse", { minutes: other }))).toEqual([
    "two is better: it is down 41 min less a year than three (12 min … 1 h 10 min, 95 % confidence).",
  ]);
});

it("says how many replications it would probably take when nothing is shown", () => {
  const given = { minutes: [-12, -4, 3], replicationsNeeded: 4321 } as const;
  expect(sentences(difference("three", "two", "undecided", given))).toEqual([
    "No difference is shown between two and three: three is down between 12 min less and 3 min more a year than two (95 % confidence).",
    "About 4,300 replications would probably show one, if it is as large as it seems.",
  ]);
});

it("does not foretell what cannot be foretold", () => {
  const [, last] = sentences(difference("three", "two", "undecided", { minutes: [-1, 0, 1] }));
  expect(last).toMatch(/too small/);
});

it("says so when two came out alike", () => {
  expect(sentences(difference("three", "two", "alike"))).toEqual([
    "two and three came out alike in every one of 400 replications.",
  ]);
});

it("says of a service that was never down that it was not, and asks for no more replications", () => {
  const pairs = [difference("b", "a", "alike"), difference("c", "a", "alike"), difference("c", "b", "alike")];
  expect(conclusionsOf(pairs, new Set(["api"]))).toEqual([
    { service: "api", kind: "none", sentences: ["It was not down in any of 400 replications of a, b or c."] },
  ]);
});

it("knows a service that was never down from one that was in a single variant", () => {
  const service = (name: string, estimate: number) => {
    const interval = { lower: 0, upper: 1, confidence: 0.95, observations: 400, method: "" };
    return { name, availability: { ...interval, estimate } };
  };
  const variants = [
    [service("api", 1), service("workers", 1), service("only here", 1)],
    [service("api", 1), service("workers", 0.9999)],
  ];
  expect([...neverDown(variants)]).toEqual(["api", "only here"]);
});

it("names the best of several only when it beats every other", () => {
  const minutes = [-70, -41, -12] as const;
  const pairs = [
    difference("b", "a", "better", { minutes }),
    difference("c", "a", "undecided", { minutes: [-5, 1, 6], replicationsNeeded: 900 }),
    difference("c", "b", "worse", { minutes: [12, 42, 71] }),
  ];
  expect(conclusionsOf(pairs, NONE)[0]).toMatchObject({ kind: "best", best: "b" });
  expect(sentences(...pairs)[0]).toBe(
    "b is the best of 3: it is down 41 min less a year than a (12 min … 1 h 10 min, 95 % confidence); 42 min less a year than c (12 min … 1 h 11 min, 95 % confidence).",
  );
});

it("tells which are beaten and which are not told apart when there is no best", () => {
  const pairs = [
    difference("b", "a", "better", { minutes: [-70, -41, -12] }),
    difference("c", "a", "better", { minutes: [-80, -45, -14] }),
    difference("c", "b", "undecided", { minutes: [-9, -4, 2], replicationsNeeded: 900 }),
  ];
  const [conclusion] = conclusionsOf(pairs, NONE);
  expect(conclusion.kind).toBe("some");
  expect(conclusion.best).toBeUndefined();
  expect(conclusion.sentences).toEqual([
    "b and c are better than a: they are down 41 min (12 min … 1 h 10 min) and 45 min (14 min … 1 h 20 min) less a year (95 % confidence).",
    "No difference is shown between b and c: c is down between 9 min less and 2 min more a year than b (95 % confidence).",
    "About 900 replications would probably show one, if it is as large as it seems.",
  ]);
});

it("says how large the differences between several can still be, and how few replications would show one", () => {
  const pairs = [
    difference("b", "a", "undecided", { minutes: [-9, -4, 2], replicationsNeeded: 900 }),
    difference("c", "a", "undecided", { minutes: [-12, -1, 5], replicationsNeeded: 9000 }),
    difference("c", "b", "undecided", { minutes: [-3, 1, 4] }),
  ];
  expect(sentences(...pairs)).toEqual([
    "No difference is shown between a, b and c; it is below 12 min a year between any two of them (95 % confidence).",
    "About 900 replications would probably show one, if it is as large as it seems.",
  ]);
});

it("concludes service by service", () => {
  const pairs = [
    difference("b", "a", "better", { minutes: [-3, -2, -1] }),
    difference("b", "a", "alike", { service: "workers" }),
    difference("b", "a", "worse", { service: "workers", metric: "outages_per_year" }),
  ];
  expect(conclusionsOf(pairs, NONE).map(({ service, kind }) => [service, kind])).toEqual([
    ["api", "best"],
    ["workers", "none"],
  ]);
});
