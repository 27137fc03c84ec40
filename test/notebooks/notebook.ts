/** Notebooks as files: what Jupyter's format (nbformat 4.5) asks for, and the parts of it that tests look at. */
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { REPOSITORY } from "../end-to-end/quorate.ts";

/** Text, whole or as lines with their ends. */
const text = z.union([z.string(), z.array(z.string())]).transform((lines) => [lines].flat().join(""));
const metadata = z.record(z.string(), z.unknown());
const data = z.record(z.string(), text);
const id = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);

// Keys in Jupyter's order, in which they are written again.
const output = z.discriminatedUnion("output_type", [
  z.strictObject({ data, metadata, output_type: z.literal("display_data") }),
  z.strictObject({ output_type: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text }),
  z.strictObject({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

const cell = z.discriminatedUnion("cell_type", [
  z.strictObject({ cell_type: z.literal("markdown"), id, metadata, source: text }),
  z.strictObject({
    cell_type: z.literal("code"),
    execution_count: z.int().min(0).nullable(),
    id,
    metadata,
    outputs: z.array(output),
    source: text,
  }),
]);

const notebook = z.strictObject({
  cells: z.array(cell),
  metadata: z.looseObject({
    kernelspec: z.looseObject({ name: z.string(), display_name: z.string() }),
    language_info: z.looseObject({ name: z.string() }),
  }),
  nbformat: z.literal(4),
  nbformat_minor: z.literal(5),
});

export type Notebook = z.infer<typeof notebook>;
type CodeCell = Extract<Notebook["cells"][number], { cell_type: "code" }>;

/** What was shown, by media type. */
export type Shown = Readonly<Record<string, string>>;

/** Path of one of the examples. */
export function pathOf(name: string): string {
  return `${REPOSITORY}examples/notebooks/${name}`;
}

/** Throws an error that says where the file is not a notebook. */
export function readNotebook(path: string): Notebook {
  return notebook.parse(JSON.parse(readFileSync(path, "utf8")));
}

export function codeCells({ cells }: Notebook): CodeCell[] {
  return cells.filter((one) => one.cell_type === "code");
}

/** Everything that its code cells have shown, in order; what a kernel says on its own in streams is left out. */
export function shownIn(of: Notebook): Shown[] {
  return codeCells(of).flatMap(({ outputs }) =>
    outputs.flatMap((one) => (one.output_type === "display_data" ? [one.data] : [])),
  );
}

/** Writes a notebook again with what its code cells show now, by the id of the cell. */
export function writeShown(path: string, shown: ReadonlyMap<string, readonly Shown[]>): void {
  let executed = 0;
  const { cells, ...rest } = readNotebook(path);
  const written = cells.map((one) => {
    const source = linesOf(one.source);
    if (one.cell_type === "markdown") return { ...one, source };
    const outputs = (shown.get(one.id) ?? []).map((own) => ({
      data: Object.fromEntries(Object.entries(own).map(([type, content]) => [type, linesOf(content)])),
      metadata: {},
      output_type: "display_data",
    }));
    return { ...one, execution_count: ++executed, outputs, source };
  });
  writeFileSync(path, `${JSON.stringify({ cells: written, ...rest }, null, 1)}\n`);
}

/** As Jupyter writes text: one line to a line of the file, for the sake of differences between versions. */
function linesOf(whole: string): string[] {
  return whole.split(/(?<=\n)/);
}
