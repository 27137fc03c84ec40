import { describe, expect, it } from "vitest";
import { nameList } from "../../src/cli/name-list.ts";

describe("nameList", () => {
  it.each([
    [["etcd"], "etcd"],
    [["prod/host-03"], "prod/host-03"],
    [["prod/host-03", "prod/host-04"], "prod/host-03, -04"],
    [["host-2", "host-1", "host-3"], "host-1 … -3"],
    [["host-9", "host-10", "host-11", "host-20"], "host-9 … -11, -20"],
    [["host-1", "host-1"], "host-1"],
    [["prod/host-1", "prod/vm-1", "dev/vm-2"], "prod/host-1, vm-1, dev/vm-2"],
    [["rack1", "rack2", "rack3"], "rack1 … 3"],
    [["a", "a-1"], "a, a-1"],
    // Numbers that are no numbers to count with.
    [["x-99999999999999999998", "x-99999999999999999999"], "x-99999999999999999998, x-99999999999999999999"],
    [["__proto__", "constructor"], "__proto__, constructor"],
    [["two\nlines-1", "two\nlines-2"], "two\nlines-1, -2"],
  ])("%j", (names, text) => {
    expect(nameList(names, 8)).toBe(text);
  });

  it("counts those that it has no room for", () => {
    const names = ["a", "b", "c", "vm-1", "vm-2", "vm-3", "z"];
    expect(nameList(names, 3)).toBe("a, b, c and 4 others");
    expect(nameList(names, 4)).toBe("a, b, c, vm-1 … -3, z");
  });

  it("every name is in it or counted", () => {
    const names = Array.from({ length: 100 }, (_, i) => `vm-${i * (i % 7)}`);
    const text = nameList(names, 5);
    const [, others] = /and (\d+) others$/.exec(text) ?? [];
    expect(Number(others)).toBe(new Set(names).size - 5);
  });
});
