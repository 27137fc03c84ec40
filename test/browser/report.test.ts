/** The page of a run and of a comparison, as it is in a real browser. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { tableFromIPC } from "apache-arrow";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatAvailability, formatDurationInterval, formatNines } from "../../src/report/format.ts";
import type { Interval } from "../../src/statistics/interval.ts";
import { quorate } from "../end-to-end/quorate.ts";
import { chromiumIsMissing, startChromium, type Visit, visit } from "./chromium.ts";
import {
  ALL_TEXT,
  axeViolations,
  CHARTS,
  FOCUS,
  type Focus,
  HANDLERS,
  OPEN_ALL,
  PAPER_AND_INK,
  type ShownChart,
  WIDTHS,
} from "./in-page.ts";

/** Names that would be markup, a script or an attribute if a page took them for it; "/" and "|" are not allowed in one. */
const NAMES = {
  title: `<script>document.title = "taken"</script> & <b>bold</b> "><img src=x onerror=alert(1)>`,
  cluster: `"><img src=x onerror=alert(1)>`,
  failure: `<svg onload=alert(2)>`,
  service: `<script>alert("3")<\\script>`,
  other: `it's \u202e 'any' &amp; \${x} {{y}} 😀 -->`,
};

/** Two of three hosts have to be up; hosts fail so often that there is something to see everywhere. */
function scenario(name: string, mttr: string, names = NAMES): string {
  const { title, cluster, failure, service, other } = names;
  return JSON.stringify({
    name,
    title,
    horizon: "3y",
    replications: 60,
    domains: { rack: { level: "rack", count: 3, failures: { power: { mtbf: "4000h", mttr: "3h" } } } },
    clusters: {
      [cluster]: {
        platform: "plain",
        hosts: { count: 3, in: ["rack"], failures: { [failure]: { mtbf: "1000h", mttr } } },
      },
    },
    services: {
      [service]: { objective: "99.9%", requires: [{ hosts: cluster, atLeast: 2 }] },
      [other]: { requires: [{ hosts: cluster, atLeast: 1 }] },
    },
  });
}

const isMissing = chromiumIsMissing();
const folder = mkdtempSync(join(tmpdir(), "quorate-browser-"));
const PAGES = { run: join(folder, "run", "report.html"), comparison: join(folder, "both", "report.html") };
const AXE_SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LIGHT: BrowserContextOptions = { colorScheme: "light", viewport: { width: 1280, height: 900 } };
const DARK: BrowserContextOptions = { ...LIGHT, colorScheme: "dark" };
const NARROW: BrowserContextOptions = { ...LIGHT, viewport: { width: 360, height: 740 } };

let browser: Browser;

beforeAll(async () => {
  if (isMissing) return;
  writeFileSync(join(folder, "a.yaml"), scenario("slow", "20h"));
  writeFileSync(join(folder, "b.yaml"), scenario("fast", "10h"));
  const [run, both] = [
    ["run", "a.yaml", "--out", "run"],
    ["compare", "a.yaml", "b.yaml", "--out", "both"],
  ];
  for (const args of [run, both]) {
    const { code, stderr } = await quorate([...args, "--quiet"], folder);
    if (code !== 0 && code !== 99) throw new Error(stderr);
  }
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Opens a page, looks at it, and closes it. */
async function withPage<T>(
  path: string,
  options: BrowserContextOptions,
  look: (visited: Visit) => Promise<T>,
): Promise<T> {
  const visited = await visit(browser, pathToFileURL(path).href, options);
  try {
    return await look(visited);
  } finally {
    await visited.context.close();
  }
}

/** Folders of results behind a page. */
const RESULTS = { run: ["run"], comparison: [join("both", "slow"), join("both", "fast")] };

describe.skipIf(isMissing).each(["run", "comparison"] as const)("the page of a %s", (kind) => {
  const path = PAGES[kind];

  test("loads from a file without a network, asks for nothing, and nothing goes wrong", async () => {
    const complaints = await withPage(path, LIGHT, async ({ page, complaints }) => {
      await page.evaluate(OPEN_ALL);
      return complaints;
    });
    expect(complaints).toEqual([]);
  });

  test("shows the numbers of metrics.arrow", async () => {
    const text = await withPage(path, LIGHT, ({ page }) => page.evaluate<string>(ALL_TEXT));
    const numbers = RESULTS[kind].flatMap((results) => numbersOf(join(folder, results, "metrics.arrow")));
    expect(numbers.length).toBe(RESULTS[kind].length * 2 * 3 * 2);
    for (const number of numbers) expect(text).toContain(number);
  });

  test("hostile names are text: no other elements, no attributes that run anything", async () => {
    await withPage(path, LIGHT, async ({ page }) => {
      expect(await page.title()).not.toBe("taken");
      const text = await page.evaluate<string>(ALL_TEXT);
      for (const name of Object.values(NAMES)) expect(text).toContain(name);
      expect(await page.locator("script, img, iframe, object, embed, link, base, form").count()).toBe(0);
      expect(await page.evaluate(HANDLERS)).toEqual([]);
    });
  });

  test.each([
    ["wide", LIGHT],
    ["narrow", NARROW],
  ])(
    "%s: every chart is there and can be read, and the page does not scroll sideways",
    async (size, options) => {
      await withPage(path, options, async ({ page }) => {
        await page.evaluate(OPEN_ALL);
        const charts = await page.evaluate<ShownChart[]>(CHARTS);
        // Of each run: by cause, by what was waited for, durations, years, the worst history twice; and the differences.
        expect(charts.length).toBeGreaterThanOrEqual(kind === "run" ? 6 : 13);
        for (const { classes, width, height, leastText } of charts) {
          expect(classes).toEqual([size]);
          expect(width).toBeGreaterThan(250);
          expect(height).toBeGreaterThan(50);
          expect(leastText).toBeGreaterThanOrEqual(10);
        }
        const [content, window] = await page.evaluate<[number, number]>(WIDTHS);
        expect(content).toBeLessThanOrEqual(window);
      });
    },
  );

  test.each([
    ["light", LIGHT, undefined],
    ["dark", DARK, ["color-contrast"]],
  ])("%s: text stands out from the paper, and axe finds nothing amiss", async (scheme, options, rules) => {
    // The policy of the page would keep axe out as it keeps out every script.
    await withPage(path, { ...options, bypassCSP: true }, async ({ page }) => {
      await page.evaluate(OPEN_ALL);
      const [paper, ink] = (await page.evaluate<[string, string]>(PAPER_AND_INK)).map(brightness);
      expect(paper > ink).toBe(scheme === "light");
      expect(Math.abs(paper - ink)).toBeGreaterThan(0.7);
      await page.addScriptTag({ content: AXE_SOURCE });
      expect(await page.evaluate(axeViolations(rules))).toEqual([]);
    });
  });

  test("keys reach every link and all that can be opened, and show where they are", async () => {
    await withPage(path, LIGHT, async ({ page }) => {
      const reached = new Map<number, Focus>();
      for (;;) {
        await page.keyboard.press("Tab");
        const focus = await page.evaluate<Focus>(FOCUS);
        if (focus.element === "body" || reached.has(focus.index)) break;
        reached.set(focus.index, focus);
      }
      const stops = [...reached.values()];
      expect(stops.filter(({ isOutlined }) => !isOutlined)).toEqual([]);
      const expected = await page.locator("a[href]:visible, summary:visible").count();
      expect(stops.filter(({ element }) => ["a", "summary"].includes(element))).toHaveLength(expected);
    });
  });

  test("a key opens what is folded", async () => {
    await withPage(path, LIGHT, async ({ page }) => {
      await page.locator("summary").first().focus();
      await page.keyboard.press("Enter");
      expect(await page.locator("details").first().getAttribute("open")).not.toBeNull();
    });
  });

  test("prints on several sheets, dark on white even where the screen is dark", async () => {
    await withPage(path, DARK, async ({ page }) => {
      const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
      expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(1);
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const [paper, ink] = (await page.evaluate<[string, string]>(PAPER_AND_INK)).map(brightness);
      expect(paper).toBeGreaterThan(0.9);
      expect(ink).toBeLessThan(0.3);
    });
  });
});

/** Estimates and intervals of every service, as people read them. */
function numbersOf(file: string): string[] {
  const formats = {
    availability: formatAvailability,
    nines: formatNines,
    downtime_per_year: formatDurationInterval,
  };
  return [...tableFromIPC(readFileSync(file))].flatMap((row) => {
    const interval = row?.toJSON() as Interval & { metric: string };
    const format = formats[interval.metric as keyof typeof formats];
    if (format === undefined) return [];
    const formatted = format(interval);
    return [formatted.estimate, formatted.interval];
  });
}

/** Mean of red, green and blue, 0 to 1, of a colour such as "rgb(20, 24, 28)". */
function brightness(color: string): number {
  const [red, green, blue] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return (red + green + blue) / (3 * 255);
}
