import { describe, expect, it } from "vitest";
import { StateArrays } from "../../../src/kernel/arrays.ts";
import { WaitingList } from "../../../src/mechanisms/recovery/waiting-list.ts";

function listed(list: WaitingList, cluster: number, leaves: (instance: number) => boolean = () => false) {
  const seen: number[] = [];
  list.visit(cluster, (instance) => {
    seen.push(instance);
    return leaves(instance);
  });
  return seen;
}

describe("the waiting list", () => {
  const waiting = () => {
    const list = new WaitingList(new StateArrays(), 2, 10);
    list.add(3, 0, 2);
    list.add(1, 0, 2);
    list.add(7, 0, 0);
    list.add(5, 1, 4);
    list.add(2, 0, 2);
    return list;
  };

  it("shows each cluster's own, highest priority first, then in the order they came", () => {
    expect(listed(waiting(), 0)).toEqual([7, 3, 1, 2]);
    expect(listed(waiting(), 1)).toEqual([5]);
  });

  it("drops who leaves, from the beginning, the middle and the end, and takes them again", () => {
    for (const leaving of [[3], [1], [2], [3, 2], [7, 3, 1, 2]]) {
      const list = waiting();
      listed(list, 0, (instance) => leaving.includes(instance));
      const left = [7, 3, 1, 2].filter((instance) => !leaving.includes(instance));
      expect(listed(list, 0)).toEqual(left);
      expect(leaving.some((instance) => list.has(instance))).toBe(false);
      expect(list.isEmpty(0)).toBe(left.length === 0);
      for (const instance of leaving) list.add(instance, 0, 3);
      expect(listed(list, 0)).toEqual([...left, ...leaving]);
    }
  });
});
