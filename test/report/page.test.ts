import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeReport } from "../../src/cli/write-report.ts";
import type { Difference } from "../../src/experiment/comparison.ts";
import { type IntervalChart, type IntervalRow, loadCharts } from "../../src/report/charts/load.ts";
import { formatAvailability, formatDurationInterval } from "../../src/report/format.ts";
import { differencesSection } from "../../src/report/page/differences.ts";
import { unbroken } from "../../src/report/page/pieces.ts";
import { commandsSection, reproduceSection } from "../../src/report/page/reproduce.ts";
import { servicesSection } from "../../src/report/page/services.ts";
import { readResults } from "../../src/report/read-results.ts";
import { compareInto } from "./a-comparison.ts";
import { runInto, twoOfThree } from "./a-run.ts";

/** In any text, and what of it a name may hold. */
const NASTY_TITLE = `</title></style></script><script>alert(1)</script>`;
const NASTY = `<script>alert(1)<img src=x onerror="alert(2)">'\\"& --><!--`;

/** Names, titles and causes that hold markup wherever a scenario takes any text. */
function nastyScenario(name: string, hosts = 3): string {
  const text = JSON.stringify;
  return `name: ${text(name)}
title: ${text(`${NASTY_TITLE}${NASTY} ${name}`)}
horizon: 1y
replications: 30
domains:
  ${text(`rack${NASTY}`)}: {level: ${text(`level${NASTY}`)}, count: 2, failures: {${text(`outage${NASTY}`)}: {mtbf: 60d, mttr: 5h}}}
clusters:
  site:
    platform: plain
    hosts:
      count: ${hosts}
      in: [${text(`rack${NASTY}`)}]
      failures: {${text(`crash${NASTY}`)}: {mtbf: 1000h, mttr: 20h}}
services:
  ${text(`api${NASTY}`)}: {objective: 99.9%, requires: [{hosts: site, atLeast: 2}]}
  any: {requires: [{hosts: site, atLeast: 1}]}
# ${NASTY_TITLE}
`;
}

const folder = mkdtempSync(join(tmpdir(), "quorate-page-"));
const run = join(folder, "run");
const comparison = join(folder, "comparison");
let pages: Record<"run" | "comparison", string>;

beforeAll(async () => {
  await runInto(run, nastyScenario(NASTY));
  await compareInto(comparison, [nastyScenario(NASTY), nastyScenario("four", 4)]);
  await writeReport(run);
  await writeReport(comparison);
  const read = (name: string) => readFileSync(join(folder, name, "report.html"), "utf8");
  pages = { run: read("run"), comparison: read("comparison") };
});
afterAll(() => rmSync(folder, { recursive: true }));

const documentOf = (kind: keyof typeof pages) => parseHTML(pages[kind]).document;

describe.each(["run", "comparison"] as const)("the page of a %s", (kind) => {
  test("holds nothing that runs or loads, whatever names are", () => {
    const document = documentOf(kind);
    const elements = [...document.querySelectorAll("*")];
    const tags = new Set(elements.map(({ tagName }) => tagName.toLowerCase()));
    for (const tag of ["script", "img", "iframe", "object", "embed", "link", "base", "form"]) {
      expect(tags.has(tag), tag).toBe(false);
    }
    const attributes = elements.flatMap((element) => [...element.attributes]);
    expect(attributes.filter(({ name }) => /^on/i.test(name))).toEqual([]);
    const targets = attributes.filter(({ name }) => /^(href|src|xlink:href)$/.test(name));
    expect(targets.every(({ value }) => value.startsWith("#"))).toBe(true);
    expect(pages[kind]).not.toMatch(/url\((?!#)|@import/);
    const policy = document.querySelector("meta[http-equiv=Content-Security-Policy]");
    expect(policy?.getAttribute("content")).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    );
    expect(document.querySelectorAll("style").length).toBeGreaterThan(0);
    for (const style of document.querySelectorAll("style")) expect(style.textContent).not.toContain("alert");
  });

  test("says names as they are", () => {
    const document = documentOf(kind);
    expect(document.querySelector("h1")?.textContent).toContain(NASTY);
    expect(document.querySelector("pre code")?.textContent).toBeTruthy();
    expect(document.querySelector(".answer b")?.textContent).toContain(`api${NASTY}`);
    expect([...document.querySelectorAll("pre")].map((pre) => pre.textContent)).toContain(
      nastyScenario(NASTY),
    );
  });

  test("is complete: headings in order, unique ids, tables and charts with their words", () => {
    const document = documentOf(kind);
    const levels = [...document.querySelectorAll("h1,h2,h3,h4")].map(({ tagName }) => Number(tagName[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    for (const element of document.querySelectorAll("[aria-labelledby],[aria-describedby]")) {
      const named = `${element.getAttribute("aria-labelledby") ?? ""} ${element.getAttribute("aria-describedby") ?? ""}`;
      for (const id of named.trim().split(/ +/)) expect(ids).toContain(id);
    }
    for (const table of document.querySelectorAll("table")) {
      expect(table.querySelector("caption")?.textContent).toBeTruthy();
      for (const head of table.querySelectorAll("th")) expect(head.getAttribute("scope")).toBeTruthy();
      const widths = [...table.querySelectorAll("tr:not(.group)")].map(({ children }) => children.length);
      expect(new Set(widths).size).toBe(1);
    }
    for (const figure of document.querySelectorAll("figure")) {
      expect(figure.querySelectorAll("svg[role=img]").length).toBeGreaterThan(0);
      expect(figure.querySelectorAll("table")).toHaveLength(1);
    }
    for (const details of document.querySelectorAll("details")) {
      expect(details.querySelector("summary")?.textContent).toBeTruthy();
    }
    expect(document.querySelector("html")?.getAttribute("lang")).toBe("en");
    expect(document.querySelector(".skip")?.getAttribute("href")).toBe("#main");
  });

  test("has no holes where numbers should be", () => {
    const text = documentOf(kind).querySelector("main")?.textContent ?? "";
    expect(text).not.toMatch(/NaN|undefined|\[object|Infinity|null/);
  });

  test("is small and always the same", async () => {
    expect(pages[kind].length).toBeLessThan(1_000_000);
    const again = join(folder, `${kind}-again.html`);
    const { file, size } = await writeReport(join(folder, kind), again);
    expect(file).toBe(again);
    expect(readFileSync(again, "utf8")).toBe(pages[kind]);
    expect(size).toBe(readFileSync(again).length);
  });
});

describe("the numbers of the page", () => {
  test("are those of metrics.arrow", async () => {
    const results = await readResults(run);
    if (results.kind !== "run") throw new Error("several");
    const rows = [...documentOf("run").querySelectorAll("table")][0].querySelectorAll("tbody tr");
    expect(rows).toHaveLength(results.run.services.length);
    results.run.services.forEach(({ availability, downtimePerYear }, i) => {
      const text = rows[i].textContent ?? "";
      for (const { estimate, interval } of [
        formatAvailability(availability),
        formatDurationInterval(downtimePerYear),
      ]) {
        expect(text).toContain(estimate);
        expect(text).toContain(interval);
      }
    });
  });

  test("sections come in the order in which they are read", () => {
    const titles = [...documentOf("run").querySelectorAll("main h2")].map(({ id }) => id);
    expect(titles).toEqual([
      "answer",
      "services",
      "downtime",
      "durations",
      "years",
      "parts",
      "history",
      "site",
      ...titles.filter((id) => id === "warnings"),
      "assumptions",
      "activity",
      "reproduce",
    ]);
  });

  test("a comparison begins with what differs, and has a part for every variant", () => {
    const document = documentOf("comparison");
    const titles = [...document.querySelectorAll("main h2")].map(({ id }) => id);
    expect(titles).toEqual([
      "answer",
      "differences",
      "side-by-side",
      "years",
      "again",
      "v1-title",
      "v2-title",
    ]);
    expect(document.querySelector("#differences")?.parentElement?.textContent).toContain("four vs");
    expect(document.querySelector("pre code")?.textContent).toBe(
      "quorate compare v0/scenario.yaml v1/scenario.yaml --replications 20 --seed 1 --confidence 95% --out ../again",
    );
  });

  test("every variant of a comparison is to be opened, with its answer on a line", () => {
    const document = documentOf("comparison");
    const variants = [...document.querySelectorAll("article > details")];
    expect(variants.map((details) => details.hasAttribute("open"))).toEqual([false, false]);
    expect(variants.map((details) => details.className)).toEqual(["printed", ""]);
    for (const details of variants) {
      const [heading, gist] = details.querySelector("summary")?.children ?? [];
      expect(heading.tagName).toBe("H2");
      expect(gist.textContent).toMatch(/objective.*\. Down in a year: api.*, any /);
    }
  });

  test("what is assumed in all variants stands in the first one alone", () => {
    const [first, second] = [...documentOf("comparison").querySelectorAll("article")].map((article) => {
      const sections = [...article.querySelectorAll("section")];
      return sections.find((one) => one.querySelector("h3")?.id.endsWith("assumptions"));
    });
    const keys = (section: typeof first) =>
      [...(section?.querySelectorAll("tbody tr:not(.group) code") ?? [])].map((code) => code.textContent);
    expect(keys(first).length).toBeGreaterThan(10);
    expect(keys(second).length).toBeLessThan(keys(first).length / 2);
    expect(keys(second)).toContain("count");
    expect(second?.textContent).toMatch(/The other \d+ values are those of .* and stand there\./);
  });

  test("variants of one file have its text once, and each says whose it is", async () => {
    const text = `${twoOfThree()}variants:\n  four:\n    clusters.site.hosts.count: 4\n`;
    const both = join(folder, "variants");
    await runInto(join(both, "a"), text);
    await runInto(join(both, "b"), text, { variant: "four" });
    await writeReport(both);
    const { document } = parseHTML(readFileSync(join(both, "report.html"), "utf8"));
    const texts = [...document.querySelectorAll("pre")].filter((pre) => pre.textContent === text);
    expect(texts).toHaveLength(1);
    const [, second] = document.querySelectorAll("article");
    expect(second.textContent).toContain(
      "The text of the scenario is that of small, of which this is a variant.",
    );
  });

  test("availability is drawn beside its objective, where the objective says", () => {
    const chart = documentOf("run").querySelector("#services + figure svg.wide");
    expect(chart?.querySelector("desc")?.textContent).toMatch(/^api.*objective 99\.9 %\. any: /);
    expect([...(chart?.querySelectorAll("text") ?? [])].map((one) => one.textContent)).toContain("objective");
    const compared = documentOf("comparison").querySelector("#side-by-side + figure svg.wide desc");
    expect(compared?.textContent?.match(/objective 99\.9 %/g)).toHaveLength(2);
  });

  test("of many variants each is shown against the first", async () => {
    const charts = await loadCharts();
    const names = ["a", "b", "c", "d", "e", "f"];
    const pairs = (count: number) =>
      names
        .slice(0, count)
        .flatMap((variant, i) => names.slice(0, i).map((than) => difference(variant, than)));
    const shown = (count: number) => {
      const section = differencesSection(pairs(count), { level: 2, prefix: "", charts });
      const { document } = parseHTML(`<body>${section?.text}</body>`);
      return [...document.querySelectorAll("tbody th[scope=row]")].map((head) => head.textContent);
    };
    expect(shown(5)).toHaveLength(10);
    expect(shown(6)).toEqual(["b", "c", "d", "e", "f"].map((name) => `${name} vs a`));
  });
});

test("each availability is compared with its own objective, and coloured by the verdict", async () => {
  const results = await readResults(run);
  if (results.kind !== "run") throw new Error("several");
  const drawn: IntervalRow[] = [];
  const intervals = ({ rows }: IntervalChart) => void drawn.push(...rows);
  servicesSection(results.run, { level: 2, prefix: "", charts: { ...(await loadCharts()), intervals } });
  expect(drawn.map(({ reference, verdict }) => [reference, verdict])).toEqual([
    [expect.closeTo(0.999, 12), "bad"],
    [undefined, undefined],
  ]);
  for (const [i, { availability }] of results.run.services.entries()) {
    const { estimate, lower, upper } = availability;
    expect(drawn[i]).toMatchObject({ estimate, lower, upper });
  }
});

test("files that a scenario reads are named where it is run again", async () => {
  const results = await readResults(run);
  if (results.kind !== "run") throw new Error("several");
  const reading = {
    ...results.run,
    scenario: { text: "", files: { "fans.csv": "1", "data/psus.csv": "2" } },
  };
  const place = { level: 2, prefix: "", charts: await loadCharts() } as const;
  const command = { purpose: "Run it again", command: "quorate run scenario.yaml" };
  for (const section of [
    reproduceSection(reading, [command], place),
    commandsSection([reading, results.run], [command], place),
  ]) {
    expect(section?.text).toMatch(/needs them where it names them.*: fans\.csv and data\/psus\.csv\./);
  }
  expect(commandsSection([results.run], [command], place)?.text).not.toContain("reads files");
});

test("numbers stay with their units on a line, and words do not", () => {
  expect(unbroken("down 1 h 10 min less (9 min 59 s … 2 d 5 h, 95 % confidence) a year than 3 hosts")).toBe(
    "down 1\u00a0h\u00a010\u00a0min less (9\u00a0min\u00a059\u00a0s … 2\u00a0d\u00a05\u00a0h, 95\u00a0% confidence) a year than 3 hosts",
  );
});

function difference(variant: string, than: string): Difference {
  const value = {
    estimate: -60,
    lower: -90,
    upper: -30,
    confidence: 0.95,
    observations: 10,
    method: "given",
  };
  const rest = { unit: "s/year", correlation: 0.5, varianceSaved: 0.4, replications: 10, differing: 9 };
  const settled = { verdict: "better", replicationsNeeded: undefined, comparisons: 1 } as const;
  return { service: "api", metric: "downtime_per_year", variant, than, value, ...rest, ...settled };
}
