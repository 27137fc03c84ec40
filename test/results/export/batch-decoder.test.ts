import {
  Data,
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { expect, test } from "vitest";
import { BatchDecoder, type Wording } from "../../../src/results/export/batch-decoder.ts";
import { ResultsError } from "../../../src/results/results-error.ts";

const PLAIN: Wording<unknown> = {
  missing: null,
  float: (value) => value,
  integer: (value) => value,
  boolean: (value) => value,
  name: (text) => text,
};

/** Decodes one column of one batch that was put together by hand. */
function decoded(data: Data, type: "float64" | "name"): unknown[] {
  const schema = new Schema([new Field("x", data.type, true)]);
  const { length } = data;
  const struct = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children: [data] });
  const column = { name: "x", type, nullable: true, description: undefined, unit: undefined };
  const decoder = new BatchDecoder({ path: "a.arrow", columns: [column] }, PLAIN);
  return decoder.columns(new RecordBatch(schema, struct))[0];
}

function names(...codes: number[]): Data {
  const type = new Dictionary(new Utf8(), new Int32());
  const dictionary = vectorFromArray(["a", "b"], new Utf8());
  return new Data(type, 0, codes.length, 0, [undefined, Int32Array.from(codes)], [], dictionary);
}

test("codes become names", () => {
  expect(decoded(names(1, 0, 1), "name")).toEqual(["b", "a", "b"]);
});

test.each([-1, 2])("the code %d without a name is an error", (code) => {
  expect(() => decoded(names(0, code), "name")).toThrow(`a.arrow: column "x": code ${code} with 2 names`);
  expect(() => decoded(names(0, code), "name")).toThrow(ResultsError);
});

test("more rows than values, or than marks of nulls, are an error", () => {
  const values = Float64Array.of(1, 2, 3);
  const short = new Data(new Float64(), 0, 4, 0, [undefined, values]);
  expect(() => decoded(short, "float64")).toThrow('a.arrow: column "x": 4 rows with 3 values');
  const unmarked = new Data(new Float64(), 0, 9, 1, [undefined, new Float64Array(9), Uint8Array.of(1)]);
  expect(() => decoded(unmarked, "float64")).toThrow('a.arrow: column "x": 9 rows with 8 values');
});
