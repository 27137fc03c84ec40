/** Every value of the scenario with where it comes from: what is assumed first, then defaults, then what was set. */
import type { ExplainedValue } from "../../scenario/index.ts";
import { grouped } from "../grouped.ts";
import { type Html, html } from "../html.ts";
import type { RunData } from "../run-data.ts";
import {
  foldedOnScreen,
  type Group,
  groupedTable,
  type Place,
  paragraph,
  type Row,
  section,
} from "./pieces.ts";

interface Kind {
  readonly origin: ExplainedValue["origin"];
  readonly title: string;
}

const KINDS: readonly Kind[] = [
  { origin: "assumption", title: "Assumptions: nobody measured these" },
  { origin: "platform default", title: "Defaults of the platform, with their sources" },
  { origin: "field data", title: "Published failure data" },
  { origin: "set by you", title: "Set in the scenario" },
  { origin: "default", title: "Other defaults" },
];

const COLUMNS = [{ title: "key" }, { title: "value" }, { title: "source or meaning" }];

/** Only those that are not the same in the `first` variant, if this is another one. */
export function assumptionsSection({ assumptions: all }: RunData, place: Place, first?: RunData): Html {
  const assumptions = first === undefined ? all : all.filter(isNotIn(first.assumptions));
  const kinds = KINDS.map((kind) => ({
    ...kind,
    values: assumptions.filter(({ origin }) => origin === kind.origin),
  })).filter(({ values }) => values.length > 0);
  return section(
    place,
    "assumptions",
    "What is assumed, and where it comes from",
    paragraph(
      first === undefined
        ? "The numbers above are as good as these values. Those that matter and are not known well are worth measuring."
        : againstFirst(all, assumptions, first),
    ),
    kinds.map(({ title, values }) =>
      foldedOnScreen(`${title} (${values.length})`, groupedTable(title, COLUMNS, bySection(values))),
    ),
  );
}

function isNotIn(others: readonly ExplainedValue[]): (value: ExplainedValue) => boolean {
  const keyOf = ({ path, value, origin, source }: ExplainedValue) =>
    JSON.stringify([path, value, origin, source]);
  const known = new Set(others.map(keyOf));
  return (value) => !known.has(keyOf(value));
}

function againstFirst(
  all: readonly ExplainedValue[],
  own: readonly ExplainedValue[],
  { model, assumptions }: RunData,
): string {
  const paths = new Set(all.map(({ path }) => path));
  const gone = assumptions.filter(({ path }) => !paths.has(path)).length;
  const shared = `${own.length === 0 ? "All" : "The other"} ${all.length - own.length} values are those of ${model.name} and stand there.`;
  return gone === 0
    ? shared
    : `${shared} Not in this variant: ${gone} ${gone === 1 ? "value" : "values"} of ${model.name}.`;
}

/** Each value under the part of the scenario it belongs to. */
function bySection(values: readonly ExplainedValue[]): Group[] {
  return grouped(values, ({ section: own }) => own).map(([own, rows]) => ({
    title: own === "" ? "scenario" : own,
    rows: rows.map(valueRow),
  }));
}

function valueRow({ section: own, path, value, source, meaning }: ExplainedValue): Row {
  const key = own === "" ? path : path.slice(own.length + 1);
  return [html`<code>${key}</code>`, value, source ?? meaning];
}
