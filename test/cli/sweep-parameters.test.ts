import { describe, expect, test } from "vitest";
import { shortNames } from "../../src/cli/sweep-names.ts";
import { parseParameters } from "../../src/cli/sweep-parameters.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

const only = (text: string) => parseParameters([text])[0];
const rawOf = (text: string) => {
  const { values } = only(text);
  return "low" in values ? values : values.map(({ raw }) => raw[0]);
};

describe("values", () => {
  test.each([
    ["a.b=8,12, 16", [8, 12, 16]],
    ["a.b=30m,4h", ["30m", "4h"]],
    ["a.b=true,null,x", [true, null, "x"]],
    [`a.b="x,y",'8',"1..2"`, ["x,y", "8", "1..2"]],
    ["a.b=a=b", ["a=b"]],
  ])("%s are YAML scalars", (text, expected) => {
    expect(rawOf(text)).toEqual(expected);
  });

  test("with their quantities in SI", () => {
    const { values } = only("a.b=30m,16GiB,10Gbps,5%,8,x");
    if ("low" in values) throw new Error("a list is wanted");
    expect(values.map(({ quantity }) => quantity)).toEqual([
      { value: 1800, unit: "s" },
      { value: 16 * 1024 ** 3, unit: "B" },
      { value: 1.25e9, unit: "B/s" },
      { value: 0.05, unit: "1" },
      { value: 8, unit: "1" },
      undefined,
    ]);
  });

  test("several paths are set together, to the same value or each to its own", () => {
    expect(only(`a."x+y".c+d.e=4,1+2`)).toMatchObject({
      name: "a.x+y.c",
      paths: ["a.x+y.c", "d.e"],
      values: [
        { text: "4", raw: [4, 4] },
        { text: "1+2", raw: [1, 2], quantity: { value: 1 } },
      ],
    });
  });
});

describe("ranges", () => {
  test.each([
    ["a=8..16", { low: 8, high: 16, unit: "", isWhole: true, isLogarithmic: false }],
    ["a=0.5..16", { low: 0.5, high: 16, unit: "", isWhole: false, isLogarithmic: false }],
    ["a=500h..8000h:log", { low: 500, high: 8000, unit: "h", isWhole: false, isLogarithmic: true }],
    ["a=30m .. 4h", { low: 30, high: 240, unit: "m", isWhole: false, isLogarithmic: false }],
    ["a=99.9%..99.99%", { low: 99.9, high: 99.99, unit: "%", isWhole: false, isLogarithmic: false }],
  ])("%s", (text, expected) => {
    expect(rawOf(text)).toEqual(expected);
  });
});

test.each([
  [["a.b"], `write a path, "="`],
  [["=5"], "is not a path"],
  [[`"a.b=5`], `write a path, "="`],
  [["a..b=5"], "is not a path"],
  [["a.b="], "a value is missing"],
  [["a.b=5,,6"], "a value is missing"],
  [["a.b=5,6,5"], `"5" is there twice`],
  [["a.b=5", "c=1", `"a".b=6`], "--set a.b is given twice"],
  [["a+b+a=5"], "--set a is given twice"],
  [["a+b+c=1+2"], "has 2 values for 3 paths"],
  [["a=[1]"], "is not a single value"],
  [["a={b: 1}"], "is not a single value"],
  [["a=*x"], "is not a single value"],
  [["a=!!js/function x"], "is not a single value"],
  [["a=.inf"], "is not a finite number"],
  [[`a="x\\ny"`], "line break or control character"],
  [["a=1..2,3"], "a range stands alone"],
  [["a=x..y"], "cannot be the end of a range"],
  [["a=1h..2"], "not of one kind"],
  [["a=1h..2GiB"], "not of one kind"],
  [["a=5..5"], "is not below"],
  [["a=0..5:log"], "begins above 0"],
  [["name=x"], "cannot be varied"],
  [["replications=5"], "use --replications"],
  [["a.__proto__.b=5"], `"__proto__" cannot be set`],
])("%j is refused: %s", (texts, message) => {
  expect(() => parseParameters(texts)).toThrow(UsageError);
  expect(() => parseParameters(texts)).toThrow(message);
});

test("names are as short as they can be told apart", () => {
  expect(shortNames(["clusters.a.hosts.count", "services.api.objective", "seed"])).toEqual([
    "hosts.count",
    "api.objective",
    "seed",
  ]);
  expect(shortNames(["clusters.a.hosts.count", "clusters.b.hosts.count"])).toEqual([
    "a.hosts.count",
    "b.hosts.count",
  ]);
  expect(shortNames(["hosts.count", "a.hosts.count"])).toEqual(["hosts.count", "a.hosts.count"]);
});
