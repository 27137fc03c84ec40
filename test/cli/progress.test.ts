import { expect, test } from "vitest";
import { ProgressPrinter } from "../../src/cli/progress.ts";
import type { Progress } from "../../src/experiment/progress.ts";

class Output {
  readonly isTTY: boolean;
  readonly columns: number;
  text = "";

  constructor(isTTY: boolean, columns = 60) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }
}

const availability = {
  estimate: 0.9998712,
  lower: 0.9998501,
  upper: 0.9998899,
  confidence: 0.95,
  observations: 9,
  method: "",
};

/** Reports 1,000 replications, one every `each` ms. */
function report(out: Output, each: number): void {
  let time = 0;
  const printer = new ProgressPrinter(out, () => time);
  for (let done = 1; done <= 1000; done++) {
    time = done * each;
    const current = () => ({ service: "api", availability });
    printer.update({ phase: "run", done, of: 1000, elapsed: time / 1000, current });
  }
  printer.clear();
}

test("elsewhere than on a terminal: a plain line every tenth", () => {
  const out = new Output(false);
  report(out, 30);
  const lines = out.text.trimEnd().split("\n");
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe("100 of 1,000 replications, 33 per s, 27 s left; api 99.987 % (99.985 … 99.989 %)");
  expect(out.text).not.toContain("\u001b");
});

test("a line every 10 s when it is slow, none when it is over at once", () => {
  const slow = new Output(false);
  report(slow, 1000);
  expect(slow.text.trimEnd().split("\n")).toHaveLength(100);
  const fast = new Output(false);
  report(fast, 1);
  expect(fast.text).toBe("");
});

test("on a terminal: one line that fits, painted over and taken away", () => {
  const out = new Output(true);
  report(out, 30);
  expect(out.text).not.toContain("\n");
  const painted = out.text.split("\r\u001b[2K");
  expect(painted.length).toBeGreaterThan(100);
  expect(painted.at(-1)).toBe("");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const widths = painted.map((line) => line.replaceAll(/\u001b\[\d+m/g, "").length);
  expect(Math.max(...widths)).toBeLessThan(60);
});

test("a label goes before the line of each of several scenarios", () => {
  const out = new Output(false);
  let time = 0;
  const printer = new ProgressPrinter(out, () => time, "vsphere (1 of 3): ");
  time = 60_000;
  printer.update({ phase: "run", done: 500, of: 1000, elapsed: 60, current: () => undefined });
  expect(out.text).toBe("vsphere (1 of 3): 500 of 1,000 replications, 8 per s, 1 min left\n");
});

/** What is painted when 412 of 1,000 are done after 5 s, without colours. */
function painted(columns: number, label: string, service: string, phase: Progress["phase"] = "run"): string {
  const out = new Output(true, columns);
  const printer = new ProgressPrinter(out, () => 5000, label);
  const current = () => ({ service, availability });
  printer.update({ phase, done: 412, of: 1000, elapsed: 5, current });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  return out.text.replaceAll(/\u001b\[\d*[mK]|\r/g, "");
}

const LABEL = "two-rooms (1 of 3): ";
const WORK = "412 of 1,000, 82 per s, 7 s left";
const NUMBER = "99.987 % (99.985 … 99.989 %)";

test.each([
  [110, "", "api", `${"━".repeat(20)}  412 of 1,000 replications, 82 per s, 7 s left; api ${NUMBER}`],
  [80, "", "api", `${"━".repeat(11)}  ${WORK}; api ${NUMBER}`],
  [80, "", "kubernetes-api", `${WORK}; kubernetes-api ${NUMBER}`],
  [110, LABEL, "api", `${"━".repeat(20)}  ${LABEL}${WORK}; api ${NUMBER}`],
  [80, LABEL, "kubernetes-api", `${WORK}; kubernetes-api ${NUMBER}`],
  [70, LABEL, "kubernetes-api", `${"━".repeat(5)}  ${WORK}; ${NUMBER}`],
  [60, LABEL, "kubernetes-api", `${"━".repeat(5)}  ${LABEL}${WORK}`],
  [50, LABEL, "kubernetes-api", `${"━".repeat(15)}  ${WORK}`],
  [33, LABEL, "kubernetes-api", WORK],
  [20, LABEL, "kubernetes-api", `${WORK.slice(0, 18)}…`],
])("at %i columns, label %j, %s: what fits, rate and time left first", (columns, label, service, text) => {
  expect(painted(columns, label, service)).toBe(text);
});

test("a pilot and sets of failures are told in short, too", () => {
  expect(painted(50, "", "api", "pilot")).toBe(`${"━".repeat(19)}  412 of 1,000 pilot, 82 per s`);
  expect(painted(50, "", "api", "sets")).toBe(`${"━".repeat(10)}  412 of 1,000 sets, 82 per s, 7 s left`);
});
