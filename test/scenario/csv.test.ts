import { describe, expect, test } from "vitest";
import { parseCsv, positionIn } from "../../src/scenario/csv.ts";

function cellsOf(text: string): (readonly string[])[] {
  const csv = parseCsv(text);
  if ("message" in csv) throw new Error(csv.message);
  return [csv.header.cells, ...csv.rows.map(({ cells }) => cells)];
}

describe("cells", () => {
  test.each<[string, string, string[][]]>([
    [
      "plain",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["without a line ending at the end", "a\n1", [["a"], ["1"]]],
    [
      "Windows line endings and a byte order mark",
      '\uFEFF"a",b\r\n1,2\r\n',
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "quotes around separators, quotes and line breaks",
      'a,b\n"1,5","say ""so""\nor not"\n',
      [
        ["a", "b"],
        ["1,5", 'say "so"\nor not'],
      ],
    ],
    [
      "white space around",
      ' a , "b" \n 1 ,\t2\n',
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "empty cells, and lines without any text",
      "a,b\n,2\n\n , \n1,\n",
      [
        ["a", "b"],
        ["", "2"],
        ["1", ""],
      ],
    ],
    [
      "semicolons",
      "a;b\n1,5;2\n",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "tabs",
      "a\tb\n1\t\n",
      [
        ["a", "b"],
        ["1", ""],
      ],
    ],
    [
      "a separator in a quoted name does not count",
      '"a,b,c";d\n1;2\n',
      [
        ["a,b,c", "d"],
        ["1", "2"],
      ],
    ],
    [
      "empty cells beyond the header",
      "a,b\n1,2,,\n",
      [
        ["a", "b"],
        ["1", "2", "", ""],
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(cellsOf(text)).toEqual(expected);
  });
});

describe("problems, with their place", () => {
  test.each<[string, string, RegExp, number, number]>([
    ["nothing", "", /empty/, 1, 1],
    ["a quote that is not closed", 'a,b\n1,"2\n3,4\n', /not closed/, 2, 3],
    ["text after a quoted cell", 'a\n"1"2\n', /after a quoted cell/, 2, 4],
    ["one cell too many", "a\n1\n1,5\n", /2 cells, the header has 1/, 3, 3],
    ["two columns of one name", "a,b,a\n1,2,3\n", /there twice/, 1, 5],
  ])("%s", (_, text, message, line, column) => {
    const csv = parseCsv(text);
    if (!("message" in csv)) throw new Error("no problem found");
    expect(csv.message).toMatch(message);
    expect(positionIn(text, csv.offset)).toEqual({ line, column });
  });
});

test("a cell's place counts lines within quotes and not the byte order mark", () => {
  const text = '\uFEFFa,b\n"x\ny",1\n2,3\n';
  const csv = parseCsv(text);
  if ("message" in csv) throw new Error(csv.message);
  expect(positionIn(text, csv.header.offsets[0])).toEqual({ line: 1, column: 1 });
  expect(positionIn(text, csv.rows[0].offsets[1])).toEqual({ line: 3, column: 4 });
  expect(positionIn(text, csv.rows[1].offsets[1])).toEqual({ line: 4, column: 3 });
});
