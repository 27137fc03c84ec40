/** What a person writes after --set: `PATH=V1,V2,...` or `PATH=LOW..HIGH`, made into a parameter of a sweep. */
import { isScalar, parseDocument } from "yaml";
import {
  type Parameter,
  type Quantity,
  quantityOf,
  type Range,
  type Scalar,
  type Value,
} from "../experiment/sweep/parameter.ts";
import { parsePath, pathText } from "../scenario/paths.ts";
import { UsageError } from "./usage-error.ts";

/** What is not a property of a design. */
const NOT_TO_SET: Readonly<Record<string, string>> = {
  name: "designs are numbered",
  title: "designs are numbered",
  replications: "use --replications",
  horizon: "use --horizon",
  variants: "a sweep is of the scenario itself",
};

const VALUES_MAX = 1000;

/** UsageError when one cannot be read, or when a path is set twice. */
export function parseParameters(texts: readonly string[]): Parameter[] {
  const parameters = texts.map(parseParameter);
  const seen = new Set<string>();
  for (const path of parameters.flatMap(({ paths }) => paths)) {
    if (seen.has(path)) throw new UsageError(`--set ${path} is given twice; give all its values at once`);
    seen.add(path);
  }
  return parameters;
}

function parseParameter(text: string): Parameter {
  const [left, ...rest] = splitOutsideQuotes(text, "=");
  if (rest.length === 0) {
    throw new UsageError(
      `--set ${shown(text)}: write a path, "=" and values, such as clusters.prod.hosts.count=8,12,16`,
    );
  }
  const paths = splitOutsideQuotes(left, "+").map((path) => parsePathText(path.trim()));
  const [name] = paths;
  return { name, paths, values: parseValues(name, paths.length, text.slice(left.length + 1)) };
}

/** In the one form that a path has, however it was quoted. */
function parsePathText(text: string): string {
  let path: string[];
  try {
    path = parsePath(text);
  } catch (error) {
    throw new UsageError(`--set: ${(error as Error).message}`);
  }
  const [first] = path;
  if (Object.hasOwn(NOT_TO_SET, first))
    throw new UsageError(`--set ${text}: ${first} cannot be varied; ${NOT_TO_SET[first]}`);
  if (path.includes("__proto__")) throw new UsageError(`--set ${shown(text)}: "__proto__" cannot be set`);
  return pathText(path);
}

function parseValues(name: string, paths: number, text: string): Value[] | Range {
  const parts = splitOutsideQuotes(text, ",").map((part) => part.trim());
  const range = /^([^"'].*?)\.\.(.+)$/.exec(parts[0]);
  if (range !== null) {
    if (parts.length === 1) return parseRange(name, range[1].trim(), range[2].trim());
    throw new UsageError(`--set ${name}: a range stands alone, without other values beside it`);
  }
  if (parts.length > VALUES_MAX)
    throw new UsageError(`--set ${name}: ${parts.length} values are too many: at most ${VALUES_MAX}`);
  const values = parts.map((part) => parseValue(name, paths, part));
  const repeated = values.find(({ raw }, i) =>
    values.slice(0, i).some((other) => other.raw.every((scalar, at) => scalar === raw[at])),
  );
  if (repeated !== undefined)
    throw new UsageError(`--set ${name}: ${shown(repeated.text)} is there twice among its values`);
  return values;
}

/** One for all paths, or as many as there are paths, joined as these are. */
function parseValue(name: string, paths: number, text: string): Value {
  const parts = paths === 1 ? [text] : splitOutsideQuotes(text, "+").map((part) => part.trim());
  if (parts.length !== 1 && parts.length !== paths)
    throw new UsageError(`--set ${name}: ${shown(text)} has ${parts.length} values for ${paths} paths`);
  const scalars = parts.map((part) => parseScalar(name, part));
  return {
    text: scalars.map(String).join("+"),
    raw: scalars.length === paths ? scalars : new Array<Scalar>(paths).fill(scalars[0]),
    quantity: quantityOf(scalars[0]),
  };
}

function parseScalar(name: string, text: string): Scalar {
  const wrong = (why: string) => new UsageError(`--set ${name}: ${shown(text)} ${why}`);
  if (text === "") throw new UsageError(`--set ${name}: a value is missing; write them as 8,12,16`);
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length + document.warnings.length > 0 || !isScalar(document.contents))
    throw wrong("is not a single value; put quotes around a text with special characters");
  const raw: unknown = document.contents.value;
  if (raw !== null && typeof raw !== "string" && typeof raw !== "number" && typeof raw !== "boolean")
    throw wrong("is no number, text or flag");
  if (typeof raw === "string" && /\p{Cc}/u.test(raw)) throw wrong("holds a line break or control character");
  if (typeof raw === "number" && !Number.isFinite(raw)) throw wrong("is not a finite number");
  return raw;
}

/** `LOW..HIGH`, or `LOW..HIGH:log`. */
function parseRange(name: string, lowText: string, rest: string): Range {
  const isLogarithmic = /:\s*log$/.test(rest);
  const highText = rest.replace(/\s*:\s*log$/, "");
  const [low, high] = [lowText, highText].map((text) => parseEnd(name, text));
  if (low.quantity.unit !== high.quantity.unit) {
    throw new UsageError(
      `--set ${name}: ${lowText} and ${highText} are not of one kind; both ends need the same kind of unit`,
    );
  }
  if (!(low.quantity.value < high.quantity.value))
    throw new UsageError(`--set ${name}: ${lowText} is not below ${highText}; write LOW..HIGH`);
  if (isLogarithmic && !(low.quantity.value > 0))
    throw new UsageError(`--set ${name}: a logarithmic range begins above 0, not at ${lowText}`);
  // In the unit of the low end, so that a person finds it again.
  const one = low.unit === "" ? 1 : (quantityOf(`1${low.unit}`)?.value ?? 1);
  return {
    low: low.number,
    high: low.unit === high.unit ? high.number : high.quantity.value / one,
    unit: low.unit,
    isWhole: low.unit === "" && Number.isInteger(low.number) && Number.isInteger(high.number),
    isLogarithmic,
  };
}

interface End {
  readonly number: number;
  /** Text after the number. */
  readonly unit: string;
  readonly quantity: Quantity;
}

function parseEnd(name: string, text: string): End {
  const [, number, unit] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*(.*)$/.exec(text) ?? [];
  const quantity = number === undefined ? undefined : quantityOf(unit === "" ? Number(number) : text);
  if (quantity === undefined) {
    throw new UsageError(
      `--set ${name}: ${shown(text)} cannot be the end of a range; write 8..16 or 500h..8000h, and quotes around a text with two dots`,
    );
  }
  return { number: Number(number), unit, quantity };
}

/** Parts of a text between separators that are in no quotes. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [""];
  let quote = "";
  for (const character of text) {
    if (quote === "" && character === separator) {
      parts.push("");
      continue;
    }
    if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = "";
    parts[parts.length - 1] += character;
  }
  return parts;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
