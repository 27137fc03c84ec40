/** A laid-out picture as SVG: text that any browser or viewer draws, the same bytes for the same picture. */
import type { Figure, Picture, State } from "./figures.ts";
import {
  type Box,
  FOLD_OFFSET,
  FONTS,
  type Layout,
  type Piece,
  type PlacedFigure,
  type PlacedPiece,
  RUN_GAP,
  type Run,
  SIGN,
} from "./layout.ts";
import { effectSign, FOLD_SIGN, fateSign, LEVEL_COLORS, stateSign, voteSign } from "./signs.ts";
import { STYLE } from "./style.ts";
import { element, escaped, rounded } from "./xml.ts";

/** All ids in it begin with `idPrefix`: letters, digits and hyphens. */
export function toSvg({ title, summary, sections }: Picture, layout: Layout, idPrefix: string): string {
  const { width, height } = layout;
  const described = [
    ...summary,
    ...sections.slice(0, 1).flatMap(({ entries }) => entries.map(({ text }) => text)),
  ];
  const parts = [
    titled(title),
    element("desc", {}, [escaped(described.join(" "))]),
    element("style", {}, [STYLE]),
    element("defs", {}, patterns(idPrefix)),
    element("rect", { class: "paper", width, height }),
    ...layout.pieces.map((piece) => drawPiece(piece, idPrefix)),
    drawFigure(layout.site, 0, idPrefix),
  ];
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    class: "quorate-site",
    role: "img",
    viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
    width,
    height,
  };
  return `${element("svg", attributes, ["\n", ...parts.flatMap((part) => [part, "\n"])])}\n`;
}

const HATCH = { patternUnits: "userSpaceOnUse", width: 7, height: 7, patternTransform: "rotate(45)" };

function patterns(idPrefix: string): string[] {
  return [
    element("pattern", { id: `${idPrefix}lost`, ...HATCH }, [
      element("path", { class: "hatch lost", d: "M0,0V7" }),
    ]),
    element("pattern", { id: `${idPrefix}unreachable`, ...HATCH }, [
      element("path", { class: "hatch unreachable", d: "M0,0V3.5" }),
    ]),
  ];
}

function drawFigure(placed: PlacedFigure, depth: number, idPrefix: string): string {
  const { figure, x, y, width, height, pieces, stripes, children } = placed;
  const classes = [
    figure.kind,
    ...(figure.kind === "domain" && depth % 2 === 0 ? ["even"] : []),
    ...frameOf(figure),
  ];
  const radius = figure.kind === "instance" ? 3 : 5;
  const box = { x, y, width, height, rx: radius };
  const frame = element("rect", { class: classes.join(" "), ...box });
  const behind = figure.isFolded && figure.kind !== "instance" ? [sheetBehind(placed, figure.kind)] : [];
  const parts = [
    titled(figure.title),
    ...behind,
    frame,
    ...(figure.state === undefined ? [] : [drawState(figure.state, figure.kind, placed, idPrefix)]),
    ...stripes.map(({ level, ...stripe }) =>
      element("rect", { class: `stripe l${level % LEVEL_COLORS}`, ...stripe }),
    ),
    ...pieces.map((piece) => drawPiece(piece, idPrefix)),
    ...children.map((child) => drawFigure(child, depth + 1, idPrefix)),
  ];
  return element("g", {}, parts);
}

function sheetBehind({ x, y, width, height }: Box, kind: string): string {
  const d = `M${rounded(x + FOLD_OFFSET)},${rounded(y + height)}v${FOLD_OFFSET}H${rounded(x + width + FOLD_OFFSET)}V${rounded(y + FOLD_OFFSET)}h${-FOLD_OFFSET}`;
  return element("path", { class: `sheet ${kind}`, d });
}

function frameOf({ fate, votes, state }: Figure): string[] {
  return [
    ...(fate === "none" ? [] : [fate]),
    ...(votes.length > 0 ? ["voter"] : []),
    ...(state === undefined ? [] : [state.tone]),
  ];
}

/** Hatched; what is lost is crossed out too. */
function drawState(
  { tone }: State,
  kind: Figure["kind"],
  { x, y, width, height }: Box,
  idPrefix: string,
): string {
  if (tone === "changing") return "";
  const hatch = element("rect", { x, y, width, height, fill: `url(#${idPrefix}${tone})`, class: "fill" });
  if (tone !== "lost" || kind !== "host") return hatch;
  const [right, bottom] = [x + width, y + height].map(rounded);
  const d = `M${rounded(x)},${rounded(y)}L${right},${bottom}M${rounded(x)},${bottom}L${right},${rounded(y)}`;
  return element("g", {}, [hatch, element("path", { class: "crossed", d })]);
}

function drawPiece({ piece, x, y, width, height }: PlacedPiece, idPrefix: string): string {
  const middle = y + height / 2;
  switch (piece.kind) {
    case "text":
      return text(piece.runs, x, middle);
    case "vote": {
      const sign = at(x + SIGN / 2, middle, voteSign(piece.quorum, piece.isLost));
      const words =
        piece.text === "" ? [] : [text([{ role: "sign", text: piece.text }], x + SIGN + 3, middle)];
      return element("g", {}, [...(piece.title === "" ? [] : [titled(piece.title)]), sign, ...words]);
    }
    case "badge":
      return drawBadge(piece, { x, y, width, height }, idPrefix);
    case "fate":
      return at(x + SIGN / 2, middle, fateSign(piece.fate === "breaks"));
    case "state":
      return drawStateWord(piece.state, { x, y, width, height });
    case "fold":
      return at(x + SIGN / 2, middle, FOLD_SIGN);
  }
}

function drawBadge(
  { badge, text: words }: Extract<Piece, { kind: "badge" }>,
  { x, y, width, height }: Box,
  idPrefix: string,
): string {
  const { level, effect, isDown, fate, title } = badge;
  const middle = y + height / 2;
  if (words === "") return at(x + SIGN / 2, middle, effectSign(effect, level));
  const classes = [
    "badge",
    `l${level % LEVEL_COLORS}`,
    ...(fate === "none" ? [] : [fate]),
    ...(isDown ? ["lost"] : []),
  ];
  const warned = fate === "none" ? 0 : SIGN + 2;
  return element("g", {}, [
    titled(title),
    element("rect", { class: classes.join(" "), x, y: y + 0.5, width, height: height - 1, rx: 7 }),
    ...(isDown
      ? [element("rect", { x, y, width, height, rx: 7, class: "fill", fill: `url(#${idPrefix}lost)` })]
      : []),
    ...(fate === "none" ? [] : [at(x + 4 + SIGN / 2, middle, fateSign(fate === "breaks"))]),
    at(x + 5 + warned + SIGN / 2, middle, isDown ? stateSign("lost") : effectSign(effect, level)),
    text([{ role: "sign", text: words }], x + 5 + warned + SIGN + 3, middle),
  ]);
}

function drawStateWord({ word, tone }: State, { x, y, width, height }: Box): string {
  const middle = y + height / 2;
  if (word === "") return at(x + SIGN / 2, middle, stateSign(tone));
  return element("g", {}, [
    element("rect", { class: `tag ${tone}`, x, y: middle - 7, width, height: 14, rx: 3 }),
    at(x + 4 + SIGN / 2, middle, stateSign(tone)),
    text([{ role: "sign", text: word }], x + 5 + SIGN, middle),
  ]);
}

function at(x: number, y: number, sign: string): string {
  return element("g", { transform: `translate(${rounded(x)},${rounded(y)})` }, [sign]);
}

/** Text around a middle line. */
function text(runs: readonly Run[], x: number, middle: number): string {
  const [{ role, text: words }, ...more] = runs;
  const spans = more.map((run) => element("tspan", { class: run.role, dx: RUN_GAP }, [escaped(run.text)]));
  return element("text", { class: role, x, y: middle + FONTS[role].size * 0.35 }, [escaped(words), ...spans]);
}

function titled(words: string): string {
  return element("title", {}, [escaped(words)]);
}
