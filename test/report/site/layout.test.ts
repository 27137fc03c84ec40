import fc from "fast-check";
import { expect, test } from "vitest";
import { type Box, layOut, type PlacedFigure, pieceWidth } from "../../../src/report/site/layout.ts";
import { pictureOf } from "../../../src/report/site/picture.ts";
import { randomSite } from "./random-site.ts";

/** Rounding of sums. */
const SLACK = 1e-6;

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x - SLACK &&
    inner.y >= outer.y - SLACK &&
    inner.x + inner.width <= outer.x + outer.width + SLACK &&
    inner.y + inner.height <= outer.y + outer.height + SLACK
  );
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.x < b.x + b.width - SLACK &&
    b.x < a.x + a.width - SLACK &&
    a.y < b.y + b.height - SLACK &&
    b.y < a.y + a.height - SLACK
  );
}

/** The boxes lie in the outer one and beside each other. */
function checkBoxes(boxes: readonly Box[], outer: Box): void {
  boxes.forEach((one, i) => {
    if (!isInside(one, outer)) throw new Error(`outside: ${JSON.stringify([one, outer])}`);
    for (const other of boxes.slice(i + 1)) {
      if (overlap(one, other)) throw new Error(`overlap: ${JSON.stringify([one, other])}`);
    }
  });
}

/** Returns how many figures there are. */
function checkFigure(placed: PlacedFigure): number {
  const { pieces, stripes, children } = placed;
  checkBoxes([...pieces, ...stripes, ...children], placed);
  for (const { piece, width } of pieces) expect(width).toBeGreaterThanOrEqual(pieceWidth(piece));
  return 1 + children.reduce((sum, child) => sum + checkFigure(child), 0);
}

/** A picture wider than this is not read any more, px. */
const WIDEST = 1400;

const LONG =
  "a name that is much longer than any box would like to be, with words and-hyphens-without-any-space";

test.each([
  ["few hosts", 12, undefined],
  ["many hosts", 300, undefined],
  ["long names", 50, (kind: string, index: number) => `${LONG} ${kind} ${index}`],
])("children lie inside, nothing overlaps, text has its room: %s", (_, hosts, names) => {
  let figures = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const { picture } = pictureOf(randomSite(seed, hosts, names));
      const { site, pieces, width, height } = layOut(picture);
      figures += checkFigure(site);
      checkBoxes([site, ...pieces], { x: 0, y: 0, width, height });
      expect(width).toBeLessThanOrEqual(WIDEST);
    }),
    { numRuns: 30 },
  );
  expect(figures).toBeGreaterThan(300);
});
