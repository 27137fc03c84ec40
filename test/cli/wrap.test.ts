import { expect, test } from "vitest";
import { wrap } from "../../src/cli/wrap.ts";

test("breaks at spaces", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("one", 7)).toEqual(["one"]);
  expect(wrap("", 7)).toEqual([""]);
});

test("breaks a word that is too long after a hyphen, or anywhere", () => {
  expect(wrap("same-workload-vsphere", 16)).toEqual(["same-workload-", "vsphere"]);
  expect(wrap("a same-workload-vsphere", 16)).toEqual(["a", "same-workload-", "vsphere"]);
  expect(wrap("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
});
