/** What the sections of a page are put together from. */
import type { Charts } from "../charts/load.ts";
import type { Formatted } from "../format.ts";
import { type Content, drawn, type Html, html } from "../html.ts";

/** Where a section stands. */
export interface Place {
  /** Of its heading: 2 on the page of a run, 3 within a variant. */
  readonly level: 2 | 3;
  /** Begins every id in it, so that the sections of several variants can stand on one page. */
  readonly prefix: string;
  readonly charts: Charts;
}

/** A section with its heading; `id` is without the prefix. */
export function section(place: Place, id: string, title: string, ...content: readonly Content[]): Html {
  const full = `${place.prefix}${id}`;
  // Of several variants each is a landmark, and not each of their sections.
  return place.level === 2
    ? html`<section aria-labelledby="${full}">
<h2 id="${full}">${title}</h2>
${content}
</section>
`
    : html`<section>
<h3 id="${full}">${title}</h3>
${content}
</section>
`;
}

/** A heading one level below that of the section. */
export function subheading({ level }: Place, title: Content): Html {
  return level === 2 ? html`<h3>${title}</h3>` : html`<h4>${title}</h4>`;
}

export function paragraph(text: Content): Html {
  return html`<p>${text}</p>`;
}

/** A remark in smaller type. */
export function note(text: Content): Html {
  return html`<p class="note">${text}</p>`;
}

/** Text whose numbers stay with their units on a line. */
export function unbroken(sentence: string): string {
  return sentence
    .replace(/(\d) (?=(?:ms|s|min|h|d|%)(?!\w))/g, "$1\u00a0")
    .replace(/(\u00a0(?:min|h|d)) (?=\d)/g, "$1\u00a0");
}

export interface Column {
  readonly title: string;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
}

/** The first cell of a row is its heading. */
export type Row = readonly Content[];

export interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

interface TableLook {
  /** The caption is shown. */
  readonly isTitled?: boolean;
  /** On a narrow page the cells of a row stand below each other, for those that hold sentences. */
  readonly isStacked?: boolean;
}

/**
 * A table that can be scrolled where it does not fit. Its caption is read out. Columns that have nothing in any row are
 * left out.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly Row[],
  look: TableLook = {},
): Html {
  return tableOf(caption, columns, [{ title: "", rows }], look);
}

/** The same with rows in groups, each with its title above them if there are several. */
export function groupedTable(caption: string, columns: readonly Column[], groups: readonly Group[]): Html {
  return tableOf(caption, columns, groups, {});
}

function tableOf(
  caption: string,
  columns: readonly Column[],
  groups: readonly Group[],
  { isTitled = false, isStacked = false }: TableLook,
): Html {
  const rows = groups.flatMap((group) => group.rows);
  const used = [...columns.keys()].filter((i) => i === 0 || rows.some((row) => !isEmpty(row[i])));
  const head = used.map((i) => html`<th scope="col"${numeric(columns[i])}>${columns[i].title}</th>`);
  const bodies = groups.map(
    (group) => html`<tbody>
${
  groups.length > 1 &&
  html`<tr class="group"><th scope="rowgroup" colspan="${used.length}">${group.title}</th></tr>
`
}${group.rows.map(
  (row) => html`<tr>${used.map((i) => cell(row[i], i, columns[i]))}</tr>
`,
)}</tbody>
`,
  );
  return html`<div class="scroll" role="group" aria-label="${caption}" tabindex="0"><table${isStacked && html` class="stacked"`}>
<caption${!isTitled && html` class="unseen"`}>${caption}</caption>
<thead><tr>${head}</tr></thead>
${bodies}</table></div>
`;
}

function cell(content: Content, index: number, column: Column): Html {
  return index === 0 ? html`<th scope="row">${content}</th>` : html`<td${numeric(column)}>${content}</td>`;
}

function isEmpty(content: Content): boolean {
  return content === undefined || content === false || content === "";
}

function numeric({ isNumber = false }: Column): Content {
  return isNumber && html` class="n"`;
}

/** A chart, which says itself what it shows, with its numbers to be opened; without a drawing these alone. */
export function figure(chart: string | undefined, title: string, numbers: Html): Html {
  if (chart === undefined) return numbers;
  return html`<figure>
<figcaption>${title}</figcaption>
${drawn(chart)}
${folded("The numbers", numbers)}
</figure>
`;
}

/** Something to be opened. */
export function folded(summary: Content, ...content: readonly Content[]): Html {
  return html`<details>
<summary>${summary}</summary>
${content}
</details>
`;
}

/** The same, and always open on paper. */
export function foldedOnScreen(summary: Content, ...content: readonly Content[]): Html {
  return html`<details class="printed">
<summary>${summary}</summary>
${content}
</details>
`;
}

/** An estimate with its interval beneath. */
export function estimate({ estimate: text, interval }: Formatted): Html {
  return html`<span class="estimate">${text}</span>${interval !== "" && html` <span class="interval">${interval}</span>`}`;
}
