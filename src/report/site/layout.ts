/**
 * Where everything goes: figures get boxes, their words and signs get places in them, in px from the top left corner.
 * Children lie inside their figure, one beside or below the other, and all text fits what it is in.
 */
import type { Badge, Entry, Fate, Figure, Picture, Section, State, Vote } from "./figures.ts";
import { type Font, shortened, widthOf, wrapped } from "./text.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Something written or a sign, in one line. */
export type Piece =
  | { readonly kind: "text"; readonly runs: readonly Run[] }
  | {
      readonly kind: "vote";
      readonly quorum: number;
      readonly isLost: boolean;
      readonly text: string;
      readonly title: string;
    }
  | { readonly kind: "badge"; readonly badge: Badge; readonly text: string }
  | { readonly kind: "fate"; readonly fate: Fate }
  | { readonly kind: "state"; readonly state: State }
  | { readonly kind: "fold" };

/** Text in one font. */
export interface Run {
  readonly role: TextRole;
  readonly text: string;
}

export type TextRole = keyof typeof FONTS;

export const FONTS = {
  title: { size: 20, isBold: true },
  summary: { size: 13 },
  siteHeading: { size: 14, isBold: true },
  domainHeading: { size: 13, isBold: true },
  hostHeading: { size: 12, isBold: true },
  instanceHeading: { size: 11 },
  detail: { size: 11 },
  caption: { size: 10.5 },
  sign: { size: 10.5 },
  breaking: { size: 10.5, isBold: true },
  sharing: { size: 10.5, isBold: true },
  sectionHeading: { size: 14, isBold: true },
  entryName: { size: 12.5, isBold: true },
  entry: { size: 12.5 },
} as const satisfies Record<string, Font>;

export type PlacedPiece = Box & { readonly piece: Piece };

export interface PlacedFigure extends Box {
  readonly figure: Figure;
  readonly pieces: readonly PlacedPiece[];
  /** Left edge and width of each stripe. */
  readonly stripes: readonly (Box & { readonly level: number })[];
  readonly children: readonly PlacedFigure[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly pieces: readonly PlacedPiece[];
  readonly site: PlacedFigure;
}

/** What a figure looks like by its kind, px. */
interface Shape {
  readonly pad: number;
  readonly gap: number;
  readonly line: number;
  readonly heading: TextRole;
  /** Longer headings are shortened. */
  readonly headingMax: number;
  readonly widthMin: number;
}

const SHAPES: Readonly<Record<Figure["kind"], Shape>> = {
  site: { pad: 14, gap: 14, line: 20, heading: "siteHeading", headingMax: 420, widthMin: 240 },
  domain: { pad: 10, gap: 8, line: 18, heading: "domainHeading", headingMax: 260, widthMin: 110 },
  cluster: { pad: 8, gap: 6, line: 17, heading: "domainHeading", headingMax: 240, widthMin: 100 },
  waiting: { pad: 10, gap: 6, line: 18, heading: "domainHeading", headingMax: 240, widthMin: 110 },
  host: { pad: 7, gap: 4, line: 17, heading: "hostHeading", headingMax: 200, widthMin: 84 },
  instance: { pad: 4, gap: 4, line: 14, heading: "instanceHeading", headingMax: 170, widthMin: 60 },
};

/** The picture is about this wide when there is much to show; it is never narrower than the lists need. */
const WIDTH_MAX = 1280;
const WIDTH_MIN = 680;
const MARGIN = 16;
/** Between two pieces in a line, and between lines of them. */
const PIECE_GAP = 5;
const PIECE_HEIGHT = 16;
const FLOW_GAP = 3;
/** Between two runs of one text. */
export const RUN_GAP = 6;
export const SIGN = 13;
const STRIPE = 4;
/** Captions and badges of a narrow box may make it so wide. */
const FLOW_WIDTH = 190;
/** Longer texts of badges are shortened. */
const BADGE_MAX = 240;
/** Instances in a column of a host. */
const COLUMN = 8;
/** So many hosts stand one on the other, as in a rack. */
const HOSTS_IN_COLUMN = 6;
/** A folded figure shows the edges of others behind it. */
export const FOLD_OFFSET = 3;

const SECTION_GAP = 18;
const COLUMN_GAP = 28;
const TWO_COLUMNS_FROM = 900;
const ENTRY_LINE = 17;

export function layOut(picture: Picture): Layout {
  const site = sizeOf(picture.site, WIDTH_MAX - 2 * MARGIN);
  const inner = Math.max(site.width, WIDTH_MIN - 2 * MARGIN);
  const pieces: PlacedPiece[] = [];
  let y = MARGIN;
  const write = (text: string, role: TextRole, line: number) => {
    for (const part of wrapped(text, inner, FONTS[role])) {
      pieces.push(textAt(part, role, MARGIN, y, line));
      y += line;
    }
  };
  write(picture.title, "title", 26);
  for (const text of picture.summary) write(text, "summary", 18);
  y += 8;
  const fitting = resized(site, inner);
  const placed = place(fitting, MARGIN, y, inner, fitting.height);
  y += fitting.height + SECTION_GAP;
  const bottom = layOutSections(picture.sections, { x: MARGIN, y, width: inner }, pieces);
  return { width: inner + 2 * MARGIN, height: bottom + MARGIN, pieces, site: placed };
}

function textAt(text: string, role: TextRole, x: number, y: number, height: number): PlacedPiece {
  const piece: Piece = { kind: "text", runs: [{ role, text }] };
  return { piece, x, y, width: pieceWidth(piece), height };
}

/** A figure whose size is known and whose place is not. */
interface Sized {
  readonly figure: Figure;
  readonly head: readonly Piece[];
  /** Badges and signs with captions: each list begins a line of its own and goes on in further ones. */
  readonly flows: readonly (readonly Piece[])[];
  readonly rows: readonly (readonly Sized[])[];
  readonly width: number;
  readonly height: number;
}

function sizeOf(figure: Figure, limit: number): Sized {
  const shape = SHAPES[figure.kind];
  const head = headOf(figure, shape);
  const flows = flowsOf(figure);
  const edge = 2 * shape.pad + stripesWidth(figure);
  const children = figure.children.map((child) => sizeOf(child, limit - edge));
  const even = evened(children);
  const rows = arrange(figure, even, shape, limit - edge);
  const rowsWidth = Math.max(0, ...rows.map((row) => rowWidth(row, shape.gap)));
  const base = Math.max(lineWidth(head), rowsWidth, shape.widthMin - edge);
  const longest = Math.max(0, ...flows.map(lineWidth));
  const widestPiece = Math.max(0, ...flows.flat().map(pieceWidth));
  const inner = Math.max(base, widestPiece, Math.min(longest, FLOW_WIDTH));
  return resized({ figure, head, flows, rows, width: 0, height: 0 }, inner + edge);
}

/** The same at another width, at least its own: what is in one column becomes as wide, and text may need fewer lines. */
function resized(sized: Sized, width: number): Sized {
  const { figure, flows } = sized;
  const shape = SHAPES[figure.kind];
  const inner = width - 2 * shape.pad - stripesWidth(figure);
  const isOneColumn = sized.rows.every((row) => row.length === 1);
  const rows = isOneColumn ? sized.rows.map(([child]) => [resized(child, inner)]) : sized.rows;
  return { ...sized, rows, width, height: heightOf(shape, flows, rows, inner) };
}

/** Boxes that are wider than others beside them by less than this are drawn equally wide. */
const EVEN = 1.5;

/** Children of one kind are made equally wide, unless some are much wider. */
function evened(children: readonly Sized[]): Sized[] {
  const widths = new Map<Figure["kind"], number[]>();
  for (const { figure, width } of children)
    widths.set(figure.kind, [...(widths.get(figure.kind) ?? []), width]);
  return children.map((child) => {
    const own = widths.get(child.figure.kind) ?? [];
    const widest = Math.max(...own);
    return widest < EVEN * Math.min(...own) || isPlain(child) ? resized(child, widest) : child;
  });
}

/** Nothing but its own words. */
function isPlain({ figure }: Sized): boolean {
  return figure.kind === "instance" && figure.children.length === 0;
}

function heightOf(shape: Shape, flows: Sized["flows"], rows: Sized["rows"], inner: number): number {
  const content = rows.reduce((sum, row) => sum + rowHeight(row) + shape.gap, 0);
  return (
    shape.pad + headHeight(shape, flows, inner) + content + (rows.length > 0 ? shape.pad - shape.gap : 0)
  );
}

/** From the padding to where children begin. */
function headHeight(shape: Shape, flows: Sized["flows"], inner: number): number {
  const lines = flows.reduce((sum, flow) => sum + flowLines(flow, inner).length, 0);
  return shape.line + lines * (PIECE_HEIGHT + FLOW_GAP) + (shape.pad > 4 ? 4 : 1);
}

function rowWidth(row: readonly Sized[], gap: number): number {
  return row.reduce((sum, { width }) => sum + width, gap * (row.length - 1));
}

function rowHeight(row: readonly Sized[]): number {
  return Math.max(...row.map(({ height }) => height));
}

/** Children in rows: a host's instances in columns, else what comes nearest to a good shape and is not too wide. */
function arrange(figure: Figure, children: readonly Sized[], shape: Shape, limit: number): Sized[][] {
  if (children.length === 0) return [];
  const isPlain = children.every(
    (child) => child.figure.kind === "instance" && child.figure.children.length === 0,
  );
  if (isPlain) {
    const most = Math.max(1, Math.floor((limit + shape.gap) / (children[0].width + shape.gap)));
    const columns = Math.min(
      most,
      Math.max(Math.ceil(children.length / COLUMN), figure.kind === "host" ? 1 : 3),
    );
    return chunks(children, columns);
  }
  const areHosts = children.every((child) => child.figure.kind === "host");
  if (areHosts && figure.kind !== "site" && children.length <= HOSTS_IN_COLUMN) return chunks(children, 1);
  const all = rowWidth(children, shape.gap);
  if (figure.kind === "site" && all <= WIDTH_MIN - 2 * MARGIN - 2 * shape.pad) return [[...children]];
  const wanted = wantedAspect(figure);
  let best = inRows(children, shape.gap, 0);
  let bestScore = Number.POSITIVE_INFINITY;
  const widths = children.map((_, i) => rowWidth(children.slice(0, i + 1), shape.gap));
  for (const width of [...widths.filter((own) => own < limit), limit]) {
    const rows = inRows(children, shape.gap, width);
    const height = rows.reduce((sum, row) => sum + rowHeight(row) + shape.gap, -shape.gap);
    const across = Math.max(...rows.map((row) => rowWidth(row, shape.gap)));
    const aspect = across / height;
    const score = aspect > wanted ? aspect / wanted : wanted / aspect;
    if (score < bestScore) {
      bestScore = score;
      best = rows;
    }
  }
  return best;
}

/** Width by height: racks are tall, rooms and the site are wide. */
function wantedAspect({ kind, children }: Figure): number {
  if (kind === "site") return 1.7;
  return children.some((child) => child.kind === "domain") ? 1.2 : 0.4;
}

function inRows(children: readonly Sized[], gap: number, width: number): Sized[][] {
  const rows: Sized[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const [i, child] of children.entries()) {
    const isOther = i > 0 && (child.figure.kind === "host") !== (children[i - 1].figure.kind === "host");
    if (isOther || used + gap + child.width > width) {
      rows.push([child]);
      used = child.width;
    } else {
      rows[rows.length - 1].push(child);
      used += gap + child.width;
    }
  }
  return rows;
}

function chunks<T>(things: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(things.length / size) }, (_, i) =>
    things.slice(i * size, (i + 1) * size),
  );
}

function place(sized: Sized, x: number, y: number, width: number, height: number): PlacedFigure {
  const { figure, head, flows, rows } = sized;
  const shape = SHAPES[figure.kind];
  const left = x + shape.pad + stripesWidth(figure);
  const inner = width - 2 * shape.pad - stripesWidth(figure);
  const pieces: PlacedPiece[] = inLine(head, left, y + shape.pad, shape.line);
  let top = y + shape.pad + shape.line;
  for (const line of flows.flatMap((flow) => flowLines(flow, inner))) {
    pieces.push(...inLine(line, left, top + FLOW_GAP, PIECE_HEIGHT));
    top += PIECE_HEIGHT + FLOW_GAP;
  }
  top = y + shape.pad + headHeight(shape, flows, inner);
  const children: PlacedFigure[] = [];
  for (const row of rows) {
    const tall = rowHeight(row);
    let at = left;
    for (const child of row) {
      children.push(place(child, at, top, child.width, tall));
      at += child.width + shape.gap;
    }
    top += tall + shape.gap;
  }
  const stripes = figure.stripes.map((level, i) => ({
    level,
    x: x + 3 + i * STRIPE,
    y: y + 3,
    width: STRIPE - 1,
    height: height - 6,
  }));
  return { figure, x, y, width, height, pieces, stripes, children };
}

function stripesWidth({ stripes }: Figure): number {
  return stripes.length * STRIPE;
}

function headOf(figure: Figure, shape: Shape): Piece[] {
  const pieces: Piece[] = [];
  if (figure.fate !== "none") pieces.push({ kind: "fate", fate: figure.fate });
  for (const vote of figure.votes.filter(({ text }) => text === "")) pieces.push(voteOf(vote));
  const runs: Run[] = [
    { role: shape.heading, text: shortened(figure.heading, shape.headingMax, FONTS[shape.heading]) },
    { role: "detail", text: shortened(figure.detail, shape.headingMax, FONTS.detail) },
  ];
  pieces.push({ kind: "text", runs: runs.filter(({ text }) => text !== "") });
  const { state } = figure;
  if (state !== undefined && state.isImplied !== true) pieces.push({ kind: "state", state });
  return pieces;
}

function voteOf({ quorum, isLost, text, title }: Vote): Piece {
  return { kind: "vote", quorum, isLost, title, text: shortened(text, BADGE_MAX, FONTS.sign) };
}

function flowsOf({ votes, badges, fateNotes }: Figure): Piece[][] {
  const named = votes.filter(({ text }) => text !== "").map(voteOf);
  const rows = badges.map(({ caption, badges: own }): Piece[] => [
    ...(caption === "" ? [] : [captionOf(caption)]),
    ...own.map(
      (badge): Piece => ({ kind: "badge", badge, text: shortened(badge.text, BADGE_MAX, FONTS.sign) }),
    ),
  ]);
  const notes = fateNotes.map(({ text, breaks }): Piece => {
    const role = breaks ? "breaking" : "sharing";
    return { kind: "text", runs: [{ role, text: shortened(text, BADGE_MAX, FONTS[role]) }] };
  });
  return [named, notes, ...rows].filter((flow) => flow.length > 0);
}

function captionOf(text: string): Piece {
  return { kind: "text", runs: [{ role: "caption", text }] };
}

export function pieceWidth(piece: Piece): number {
  switch (piece.kind) {
    case "text":
      return piece.runs.reduce((sum, { role, text }) => sum + widthOf(text, FONTS[role]) + RUN_GAP, -RUN_GAP);
    case "vote":
      return piece.text === "" ? SIGN : SIGN + 3 + widthOf(piece.text, FONTS.sign);
    case "badge":
      if (piece.text === "") return SIGN;
      return (
        5 + SIGN + 3 + widthOf(piece.text, FONTS.sign) + 6 + (piece.badge.fate === "none" ? 0 : SIGN + 2)
      );
    case "fate":
      return SIGN + 1;
    case "state":
      if (piece.state.word === "") return SIGN;
      return 6 + SIGN + widthOf(piece.state.word, FONTS.sign) + 6;
    case "fold":
      return SIGN + 3;
  }
}

function lineWidth(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + pieceWidth(piece) + PIECE_GAP, -PIECE_GAP);
}

function flowLines(flow: readonly Piece[], width: number): Piece[][] {
  const lines: Piece[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const piece of flow) {
    const own = pieceWidth(piece);
    if (used + PIECE_GAP + own > width) {
      lines.push([piece]);
      used = own;
    } else {
      lines[lines.length - 1].push(piece);
      used += PIECE_GAP + own;
    }
  }
  return lines;
}

function inLine(pieces: readonly Piece[], x: number, y: number, height: number): PlacedPiece[] {
  let at = x;
  return pieces.map((piece) => {
    const width = pieceWidth(piece);
    const placed = { piece, x: at, y, width, height };
    at += width + PIECE_GAP;
    return placed;
  });
}

/** The lists under the picture, in two columns where there is room; returns where they end. */
function layOutSections(
  sections: readonly Section[],
  area: { readonly x: number; readonly y: number; readonly width: number },
  pieces: PlacedPiece[],
): number {
  const columns = area.width >= TWO_COLUMNS_FROM ? 2 : 1;
  const width = (area.width - COLUMN_GAP * (columns - 1)) / columns;
  const bottoms = new Array<number>(columns).fill(area.y);
  for (const section of sections) {
    const column = bottoms.indexOf(Math.min(...bottoms));
    const x = area.x + column * (width + COLUMN_GAP);
    bottoms[column] = layOutSection(section, x, bottoms[column], width, pieces) + SECTION_GAP;
  }
  return Math.max(...bottoms) - SECTION_GAP;
}

function layOutSection(
  { heading, entries }: Section,
  x: number,
  top: number,
  width: number,
  pieces: PlacedPiece[],
): number {
  pieces.push(textAt(heading, "sectionHeading", x, top, 22));
  let y = top + 24;
  for (const entry of entries) y = layOutEntry(entry, x, y, width, pieces) + 4;
  return y;
}

function layOutEntry(
  { sign, name, text, votes = [] }: Entry,
  x: number,
  top: number,
  width: number,
  pieces: PlacedPiece[],
): number {
  const piece = signPiece(sign);
  const left = x + SIGN + 8;
  const room = width - SIGN - 8;
  if (piece !== undefined) pieces.push({ piece, x, y: top, width: pieceWidth(piece), height: ENTRY_LINE });
  const start: Run[] =
    name === undefined ? [] : [{ role: "entryName", text: shortened(name, room, FONTS.entryName) }];
  const used = start.reduce((sum, run) => sum + widthOf(run.text, FONTS[run.role]) + RUN_GAP, 0);
  let y = top;
  wrapped(text, room, FONTS.entry, room - used).forEach((line, i) => {
    const runs: Run[] = [...(i === 0 ? start : []), { role: "entry", text: line }];
    const words: Piece = { kind: "text", runs: runs.filter((run) => run.text !== "") };
    pieces.push({ piece: words, x: left, y, width: pieceWidth(words), height: ENTRY_LINE });
    y += ENTRY_LINE;
  });
  for (const line of flowLines(votes.map(voteOf), room)) {
    pieces.push(...inLine(line, left, y, PIECE_HEIGHT));
    y += PIECE_HEIGHT + FLOW_GAP;
  }
  return y;
}

function signPiece(sign: Entry["sign"]): Piece | undefined {
  switch (sign?.kind) {
    case "vote":
      return { kind: "vote", quorum: sign.quorum, isLost: sign.isLost, text: "", title: "" };
    case "badge": {
      const { level, effect } = sign;
      const badge: Badge = { level, effect, text: "", title: "", isDown: false, fate: "none" };
      return { kind: "badge", badge, text: "" };
    }
    case "fate":
      return { kind: "fate", fate: sign.fate };
    case "state":
      return { kind: "state", state: { word: "", tone: sign.state.tone } };
    case "fold":
      return { kind: "fold" };
    case undefined:
      return undefined;
  }
}
