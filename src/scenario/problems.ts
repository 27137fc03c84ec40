/**
 * Problems with a scenario, for a person: where (file:line:column and path), what is wrong, what would be right, and the
 * line itself with a caret. Whatever finds a problem (YAML, the schema, the compiler) ends up here.
 */
import {
  type Document,
  isAlias,
  isScalar,
  isSeq,
  isMap as isYamlMap,
  type LineCounter,
  type Node,
  type Pair,
} from "yaml";
import type * as z from "zod";
import { suggestion } from "./nearest.ts";
import { type Path, pathText } from "./paths.ts";

/** A problem at a path; `atKey` points at the last key itself rather than at its value. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  readonly atKey?: boolean;
}

/** A problem with its position, 1-based. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

/** A scenario's text and what is needed to point into it. */
export interface Source {
  readonly fileName: string;
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
  /** Where a person wrote what is at a path; as it is unless given. */
  readonly writtenAt?: (path: Path) => Path;
}

/** The scenario is wrong; the message is the full text for a person, all problems at once. */
export class ScenarioError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], text: string) {
    super(problems.map((problem) => printed(problem, text)).join("\n"));
    this.name = "ScenarioError";
    this.problems = problems;
  }
}

/** Findings with positions, in the order of the file. */
export function scenarioError(source: Source, findings: readonly Finding[]): ScenarioError {
  const problems = findings.map((finding) => place(source, finding));
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  const unique = [...new Map(problems.map((problem) => [printed(problem, ""), problem])).values()];
  return new ScenarioError(unique, source.text);
}

/** Errors and warnings of the YAML parser. */
export function syntaxError(source: Source): ScenarioError | undefined {
  const found = [...source.document.errors, ...source.document.warnings];
  if (found.length === 0) return undefined;
  const problems = found.map(({ pos, message, code }) => {
    const text = code === "DUPLICATE_KEY" ? "this key is there twice; names must be unique" : message;
    return { file: source.fileName, ...positionOf(source, pos[0]), path: "", message: text };
  });
  return new ScenarioError(problems, source.text);
}

/** The same problem at several offsets of the text. */
export function errorAt(source: Source, offsets: readonly number[], message: string): ScenarioError {
  const problems = offsets.map((offset) => ({
    file: source.fileName,
    ...positionOf(source, offset),
    path: "",
    message,
  }));
  return new ScenarioError(problems, source.text);
}

/** Line and column of an offset, from 1. */
function positionOf({ lines }: Source, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** What zod found, in words for a person. */
export function findingsOf(issues: readonly z.core.$ZodIssue[], prefix: Path = []): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const path = [...prefix, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))];
    if (issue.code === "unrecognized_keys") {
      const messages = issue.message.split("\n");
      return issue.keys.map((key, i) => ({ path: [...path, key], message: messages[i], atKey: true }));
    }
    if (issue.code === "invalid_union") return unionFindings(issue, path);
    if (issue.code === "invalid_key") {
      return issue.issues.map(({ message }) => ({ path, message, atKey: true }));
    }
    return [{ path, message: issue.message }];
  });
}

/** Of the alternatives of a union the one that the value has the right type for; else what they all are. */
function unionFindings(issue: z.core.$ZodIssueInvalidUnion, path: Path): Finding[] {
  const isWrongType = (branch: readonly z.core.$ZodIssue[]) =>
    branch.some(
      ({ code, path: at }) => at.length === 0 && (code === "invalid_type" || code === "invalid_value"),
    );
  const likely = issue.errors.filter((branch) => !isWrongType(branch));
  if (likely.length > 0) return findingsOf(likely[0], path);
  const messages = [...new Set(issue.errors.flatMap((branch) => branch.map(({ message }) => message)))];
  // A bare number where a duration or a map is possible: the branch with the text knows the unit.
  const unit = messages.find((message) => message.includes("has no unit"));
  return [{ path, message: unit ?? messages.join("; or ") }];
}

/** Texts for what the schema itself does not word; given to zod with each validation. */
export function wording(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "is missing";
      if (issue.input === null) return `is empty; ${typeName(issue.expected)} is needed`;
      return `${shown(issue.input)} is not ${typeName(issue.expected)}`;
    case "invalid_value": {
      if (issue.input === undefined) return "is missing";
      const values = issue.values.map(String);
      if (issue.input === null) return `is empty; one of ${values.join(", ")} is needed`;
      return typeof issue.input === "string"
        ? `${shown(issue.input)} is not known; ${suggestion(issue.input, values)}`
        : `${shown(issue.input)} is not one of ${values.join(", ")}`;
    }
    case "unrecognized_keys": {
      const { shape } = (issue.inst as z.ZodObject)._zod.def;
      return issue.keys.map((key) => `unknown key; ${suggestion(key, Object.keys(shape))}`).join("\n");
    }
    case "too_small":
      if (issue.origin === "array") return "the list must not be empty";
      if (issue.origin === "string") return "must not be empty";
      return `${shown(issue.input)} is too small: ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      if (issue.origin === "array") return `the list is too long: at most ${issue.maximum} entries`;
      if (issue.origin === "string") return `the text is too long: at most ${issue.maximum} characters`;
      return `${shown(issue.input)} is too large: at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

function typeName(expected: string): string {
  const names: Record<string, string> = {
    object: "a map",
    record: "a map",
    array: "a list",
    string: "a text",
    int: "a whole number",
    number: "a number",
    boolean: "true or false",
  };
  return Object.hasOwn(names, expected) ? names[expected] : expected;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a map";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function place(source: Source, { path: found, message, atKey }: Finding): Problem {
  const path = source.writtenAt?.(found) ?? found;
  const position = positionOf(source, offsetOf(source, path, atKey ?? false));
  return { file: source.fileName, ...position, path: pathText(path), message };
}

/** Where a path is in the text; where it ends early (a key is missing), the key of what should hold it. */
function offsetOf(source: Source, path: Path, atKey: boolean): number {
  let node: unknown = source.document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, key] of path.entries()) {
    const isLast = depth === path.length - 1;
    const next = child(source, node, key);
    if (next === undefined) return offset;
    const keyOffset = startOf(next.key) ?? offset;
    const isValue = isLast && !atKey && !isEmpty(next.value);
    // A list or map starts on a line of its own; its key says more. A flow list or scalar is pointed at itself.
    offset = isValue && !isBlock(next.value) ? (startOf(next.value) ?? keyOffset) : keyOffset;
    node = next.value;
  }
  return offset;
}

function child(
  source: Source,
  parent: unknown,
  key: string | number,
): { key: unknown; value: unknown } | undefined {
  const node = isAlias(parent) ? parent.resolve(source.document) : parent;
  if (isYamlMap(node)) {
    const pair = node.items.find((item: Pair) => keyText(item.key) === String(key));
    return pair === undefined ? undefined : { key: pair.key, value: pair.value };
  }
  if (isSeq(node)) {
    const value = node.items[Number(key)];
    return value === undefined ? undefined : { key: value, value };
  }
  return undefined;
}

function keyText(key: unknown): string {
  return typeof key === "object" && key !== null && "value" in key ? String(key.value) : String(key);
}

function startOf(node: unknown): number | undefined {
  const range = typeof node === "object" && node !== null ? (node as Node).range : undefined;
  return range?.[0];
}

/** A key without a value: YAML makes it null, at no place worth pointing at. */
function isEmpty(node: unknown): boolean {
  return startOf(node) === undefined || (isScalar(node) && node.value === null);
}

function isBlock(node: unknown): boolean {
  return (isYamlMap(node) || isSeq(node)) && node.flow !== true;
}

/** `file:line:col path: message`, the source line, and a caret under the column. */
function printed({ file, line, column, path, message }: Problem, text: string): string {
  const head = `${file}:${line}:${column} ${path === "" ? "" : `${path}: `}${message}`;
  const sourceLine = text.split(/\r?\n/)[line - 1];
  if (sourceLine === undefined || sourceLine.trim() === "") return head;
  const gutter = `${String(line).padStart(5)} | `;
  // Tabs stay tabs above the caret.
  const indent = sourceLine.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
  return `${head}\n${gutter}${sourceLine}\n${" ".repeat(gutter.length - 2)}| ${indent}^`;
}
