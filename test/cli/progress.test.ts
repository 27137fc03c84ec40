import { expect, test } from "vitest";
import { ProgressPrinter } from "../../src/cli/progress.ts";

class Output {
  readonly isTTY: boolean;
  readonly columns = 60;
  text = "";

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
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
