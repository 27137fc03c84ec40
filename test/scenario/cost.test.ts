import { describe, expect, test } from "vitest";
import { compile, parseScenario, ScenarioError } from "../../src/scenario/index.ts";
import { parseMoney } from "../../src/scenario/money.ts";

const YEAR = 8760 * 3600;

function scenario(cost: string): string {
  return `name: priced
clusters: {site: {platform: plain, hosts: {count: 1}}}
services:
  api: {requires: [{hosts: site}]}
  web: {requires: [{hosts: site}]}
cost: ${cost}
`;
}

const costOf = (cost: string) => compile(parseScenario(scenario(cost), "s.yaml")).cost;

function problemOf(cost: string): string {
  try {
    costOf(cost);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ message }) => message).join("; ");
    throw error;
  }
  throw new Error(`no problem with ${cost}`);
}

describe("amounts of money", () => {
  test.each([
    ["50 kUSD", { currency: "USD", amount: 50_000 }],
    ["2.5MEUR", { currency: "EUR", amount: 2_500_000 }],
    ["7 MYR", { currency: "MYR", amount: 7 }],
    ["180 kUSD/y", { currency: "USD", amount: 180_000, per: YEAR }],
    ["1 CHF / month", { currency: "CHF", amount: 1, per: YEAR / 12 }],
    ["10 USD/h", { currency: "USD", amount: 10, per: 3600 }],
  ])("%s", (text, money) => {
    expect(parseMoney(text, "any")).toEqual(money);
  });

  test.each([
    ["180000", "180000 has no currency; did you mean 180000 USD/y, or 180000 USD if it is paid once?"],
    ["180 KUSD/y", '"KUSD" is not a currency; did you mean "kUSD"?'],
    ["180 usd", '"usd" is not a currency; did you mean "USD"?'],
    ["180 dollars", "three capital letters"],
    ["$180", "is not an amount of money; write a number, a currency and perhaps a time: 180 kUSD/y"],
    ["-5 USD", "is not an amount of money"],
    ["5 USD/m", "did you mean /month or /min?"],
    ["5 USD/yr", "did you mean /y?"],
    ["5 USD/fortnight", "known: /min, /h, /d, /w, /month, /y"],
    [`${"9".repeat(400)} USD`, "is too large"],
  ])("%s is refused", (text, message) => {
    expect(parseMoney(text, "any")).toContain(message);
  });

  test("what downtime costs is for a time", () => {
    expect(parseMoney("10 kUSD", "per time")).toContain("10 kUSD is paid once; write a number");
    expect(parseMoney("10 kUSD/h", "per time")).toEqual({ currency: "USD", amount: 10_000, per: 3600 });
  });
});

describe("costs of a scenario", () => {
  test("are summed up over the period: once, per time, and so many of them", () => {
    const cost = costOf(`
  period: 2y
  items:
    once: {amount: 50 kUSD}
    yearly: {amount: 10 kUSD/y}
    monthly: {amount: 1 kUSD/month}
    hourly: {amount: 2 USD/h, count: 1.5, optional: true}
  downtime: {web: 36 USD/h}`);
    expect(cost).toEqual({
      currency: "USD",
      period: 2 * YEAR,
      items: [
        { name: "once", total: 50_000, optional: false },
        { name: "yearly", total: 20_000, optional: false },
        { name: "monthly", total: 24_000, optional: false },
        { name: "hourly", total: 2 * 8760 * 2 * 1.5, optional: true },
      ],
      downtime: [{ service: 1, perSecond: 0.01 }],
    });
  });

  test("are not needed", () => {
    expect(compile(parseScenario(scenario("").replace("cost: \n", ""), "s.yaml")).cost).toBeUndefined();
  });

  test.each([
    ["{items: {a: {amount: 1 USD}}}", "is missing"],
    ["{period: 3y}", '"items" or "downtime" is missing'],
    ["{period: 3y, items: {}}", '"items" or "downtime" is missing'],
    ["{period: 3, items: {a: {amount: 1 USD}}}", "3 has no unit; did you mean 3y?"],
    ["{period: 3y, items: {a: {amount: 1000}}}", "1000 has no currency; did you mean 1000 USD/y"],
    ["{period: 3y, items: {a: {amount: 1 USD, count: 0}}}", "0 is too small: more than 0"],
    ["{period: 3y, items: {a: {amuont: 1 USD}}}", 'did you mean "amount"?'],
    ["{period: 3y, items: {a: {amount: 1 USD}, b: {amount: 1 EUR}}}", "EUR beside USD: all costs"],
    ["{period: 3y, items: {a: {amount: 1 USD}}, downtime: {api: 1 EUR/h}}", "EUR beside USD: all costs"],
    ["{period: 3y, downtime: {apl: 1 EUR/h}}", 'there is no service "apl"; did you mean "api"?'],
    ["{period: 3y, downtime: {api: 5}}", "5 has no currency; did you mean 5 USD/h?"],
  ])("%s: %s", (cost, message) => {
    expect(problemOf(cost)).toContain(message);
  });

  test("a problem is at its place in the file", () => {
    const text = scenario("{period: 3y, items: {licences: {amount: 180000}}}");
    expect(() => parseScenario(text, "s.yaml")).toThrow(
      /^s\.yaml:6:\d+ cost\.items\.licences\.amount: 180000 has/,
    );
  });
});
