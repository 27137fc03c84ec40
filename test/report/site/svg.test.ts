import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Moment } from "../../../src/cluster/moment.ts";
import { drawSite } from "../../../src/report/site/index.ts";
import { Dice, type RandomSite, randomSite } from "./random-site.ts";
import { allElements, parseXml, textOf, type XmlElement } from "./strict-xml.ts";

const HOSTILE = [
  `<script>alert("1")</script>`,
  `"quoted" & 'quoted' &amp; &#0; ]]>`,
  "line\nbreak\tand\rreturn",
  "emoji 😀👩‍👩‍👧 and half \ud83d of one \udc00",
  "\u0000\u0001\u001f\u007f\u0085\ufffe\uffff",
  "日本語の名前 العربية עברית",
  " ",
  "<",
  "--><!-- <![CDATA[",
  "$x {{y}} %s \\u0000",
];

function hostile(kind: string, index: number): string {
  return `${HOSTILE[(index + kind.length) % HOSTILE.length]} ${kind} ${index}`;
}

/** Anything may be up or down. */
function randomMoment({ model, hostOf }: RandomSite, seed: number): Moment {
  const dice = new Dice(seed);
  const mostly = () => dice.under(4) > 0;
  return {
    time: 12_345,
    hosts: model.hosts.map(() => ({
      phase: dice.of(["up", "up", "up", "down", "booting", "maintenance", "absent"] as const),
      isReachable: mostly(),
      isIsolated: !mostly(),
      hasStorage: mostly(),
      isSlow: !mostly(),
    })),
    instances: hostOf.map((host) => ({
      host,
      phase: host < 0 ? "lost" : dice.of(["running", "running", "lost", "starting", "off"] as const),
      isAvailable: mostly(),
    })),
    domains: model.domains.map(mostly),
    quorums: model.quorums.map(mostly),
    services: model.services.map(mostly),
  };
}

function titles(root: XmlElement): string[] {
  return allElements(root)
    .filter(({ name }) => name === "title")
    .map(textOf);
}

describe("well-formed whatever things are called", () => {
  test.each([
    ["few hosts", 10, 60],
    ["many hosts", 200, 20],
  ])("%s", (_, hosts, numRuns) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.boolean(), (seed, hasMoment) => {
        const site = randomSite(seed, hosts, hostile);
        const moment = hasMoment
          ? { moment: randomMoment(site, seed), caption: hostile("caption", seed % 10) }
          : {};
        const { svg } = drawSite({ ...site, ...moment });
        const root = parseXml(svg);
        expect(root.name).toBe("svg");
        expect(root.attributes.get("role")).toBe("img");
        const attributes = allElements(root).flatMap((element) => [...element.attributes]);
        const isPlace = (key: string) => ["x", "y", "width", "height"].includes(key);
        const wrong = attributes.filter(
          ([key, value]) => key.startsWith("on") || (isPlace(key) && !Number.isFinite(Number(value))),
        );
        expect(wrong).toEqual([]);
        expect(allElements(root).some(({ name }) => name === "script" || name === "foreignObject")).toBe(
          false,
        );
      }),
      { numRuns },
    );
  });
});

test("the same bytes for the same site", () => {
  for (const seed of [1, 2, 3]) {
    const draw = () => {
      const site = randomSite(seed, 60);
      return drawSite({ ...site, moment: randomMoment(site, seed) }).svg;
    };
    expect(draw()).toBe(draw());
  }
});

test("the first title is the site's, and the description tells what shares its fate", () => {
  for (let seed = 1; seed < 60; seed++) {
    const { svg, sharedFate } = drawSite(randomSite(seed, 10));
    const root = parseXml(svg);
    expect(titles(root)[0]).toBe("site-1");
    const described = textOf(allElements(root).find(({ name }) => name === "desc") as XmlElement);
    for (const { text } of sharedFate) expect(described).toContain(text);
  }
});

test("ids begin as they are wanted to, and what refers to them does so too", () => {
  const site = randomSite(3, 10);
  const moment = randomMoment(site, 3);
  const ids = (svg: string) => [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  const { svg } = drawSite({ ...site, moment }, "v2-site-");
  expect(ids(svg)).toEqual(["v2-site-lost", "v2-site-unreachable"]);
  expect(svg).toMatch(/url\(#v2-site-/);
  expect(svg.replaceAll("v2-site-", "quorate-")).toBe(drawSite({ ...site, moment }).svg);
});

test("light and dark, without what only some viewers know", () => {
  const { svg } = drawSite(randomSite(1, 10));
  expect(svg).toContain("@media screen and (prefers-color-scheme:dark)");
  expect(svg).not.toContain("var(");
});
