/**
 * Amounts of money, as a scenario writes them: `50 kUSD`, `180 kUSD/y`, `10 USD/h`. The currency is any code of three
 * capital letters; quorate knows no exchange rates. A month is a twelfth of a year of 8,760 h.
 */
import * as z from "zod";
import { DAY, HOUR, YEAR } from "./units.ts";

export interface Money {
  readonly currency: string;
  /** In whole units of the currency. */
  readonly amount: number;
  /** The amount is for each so many seconds; absent when it is paid once. */
  readonly per?: number;
}

const PREFIXES: Readonly<Record<string, number>> = { "": 1, k: 1e3, M: 1e6 };

const TIMES: Readonly<Record<string, number>> = {
  min: 60,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
  month: YEAR / 12,
  y: YEAR,
};

const NUMBER = "[0-9]+(?:\\.[0-9]*)?";
const AMOUNT = new RegExp(`^(${NUMBER})\\s*([A-Za-z]+)\\s*(?:/\\s*([A-Za-z]+))?$`);

/** What an amount may be: paid once or for a time, or only one for a time. */
export type MoneyKind = "any" | "per time";

const EXAMPLES: Readonly<Record<MoneyKind, readonly string[]>> = {
  any: ["180 kUSD/y", "3 kEUR/month", "50 kUSD"],
  "per time": ["10 kUSD/h", "250 EUR/min"],
};

/** An amount of money in a scenario. */
export function money(description: string, kind: MoneyKind = "any") {
  return z
    .string({ error: (issue) => notText(issue.input, kind) })
    .meta({ description, pattern: pattern(kind), examples: [...EXAMPLES[kind]] })
    .transform((text, context): Money => {
      const parsed = parseMoney(text, kind);
      if (typeof parsed !== "string") return parsed;
      context.issues.push({ code: "custom", message: parsed, input: text });
      return z.NEVER;
    });
}

/** The amount of a text, or what is wrong with it and what would be right. */
export function parseMoney(text: string, kind: MoneyKind): Money | string {
  const wanted = `write a number, a currency and ${kind === "any" ? "perhaps " : ""}a time: ${EXAMPLES[kind].join(", ")}`;
  const trimmed = text.trim();
  if (trimmed !== "" && Number.isFinite(Number(trimmed))) return bareNumber(Number(trimmed), kind);
  const match = AMOUNT.exec(trimmed);
  if (match === null) return `${JSON.stringify(text.slice(0, 60))} is not an amount of money; ${wanted}`;
  const [, number, unit, time] = match;
  const parts = /^([kM]?)([A-Z]{3})$/.exec(unit);
  if (parts === null) return wrongUnit(unit);
  if (time !== undefined && !Object.hasOwn(TIMES, time)) return wrongTime(time);
  if (time === undefined && kind === "per time") return `${text} is paid once; ${wanted}`;
  const amount = Number(number) * PREFIXES[parts[1]];
  if (!Number.isFinite(amount)) return `${JSON.stringify(text.slice(0, 60))} is too large`;
  return { currency: parts[2], amount, ...(time !== undefined && { per: TIMES[time] }) };
}

function notText(input: unknown, kind: MoneyKind): string | undefined {
  if (typeof input === "number") return bareNumber(input, kind);
  return input === undefined ? undefined : `an amount of money is needed: ${EXAMPLES[kind].join(", ")}`;
}

function bareNumber(value: number, kind: MoneyKind): string {
  if (value < 0) return `${value} is negative`;
  const perTime = kind === "any" ? `${value} USD/y, or ${value} USD if it is paid once` : `${value} USD/h`;
  return `${value} has no currency; did you mean ${perTime}?`;
}

function wrongUnit(unit: string): string {
  const right = /^([kKmM]?)([A-Za-z]{3})$/.exec(unit);
  if (right === null) {
    return `${JSON.stringify(unit)} is not a currency: three capital letters, with k or M for thousands or millions before them: USD, kEUR`;
  }
  const prefix = right[1].toLowerCase() === "k" ? "k" : right[1].toUpperCase();
  return `${JSON.stringify(unit)} is not a currency; did you mean "${prefix}${right[2].toUpperCase()}"?`;
}

function wrongTime(time: string): string {
  const known = Object.keys(TIMES).map((name) => `/${name}`);
  const meant = { m: "/month or /min", year: "/y", yr: "/y", a: "/y", mo: "/month", hour: "/h", day: "/d" };
  const hint = Object.entries(meant).find(([wrong]) => wrong === time.toLowerCase())?.[1];
  return `money per ${JSON.stringify(time)} is not known; ${hint === undefined ? `known: ${known.join(", ")}` : `did you mean ${hint}?`}`;
}

function pattern(kind: MoneyKind): string {
  const time = `\\s*\\/\\s*(${Object.keys(TIMES).join("|")})`;
  return `^\\s*${NUMBER}\\s*[kM]?[A-Z]{3}${kind === "any" ? `(${time})?` : time}\\s*$`;
}
