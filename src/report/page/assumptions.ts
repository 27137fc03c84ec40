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

export function assumptionsSection({ assumptions }: RunData, place: Place): Html {
  const kinds = KINDS.map((kind) => ({
    ...kind,
    values: assumptions.filter(({ origin }) => origin === kind.origin),
  })).filter(({ values }) => values.length > 0);
  return section(
    place,
    "assumptions",
    "What is assumed, and where it comes from",
    paragraph(
      "The numbers above are as good as these values. Those that matter and are not known well are worth measuring.",
    ),
    kinds.map(({ title, values }) =>
      foldedOnScreen(`${title} (${values.length})`, groupedTable(title, COLUMNS, bySection(values))),
    ),
  );
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
