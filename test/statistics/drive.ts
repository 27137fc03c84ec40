import type { Selection } from "../../src/statistics/selection.ts";

/** Gives a selection what it wants until it wants no more; observation j of a design is draw(design, j). */
export function drive(selection: Selection, draw: (design: number, j: number) => number): void {
  const given: number[] = [];
  for (let wanted = selection.wanted(); wanted.length > 0; wanted = selection.wanted()) {
    for (const { design, count } of wanted) {
      const from = given[design] ?? 0;
      given[design] = from + count;
      selection.add(
        design,
        Float64Array.from({ length: count }, (_, j) => draw(design, from + j)),
      );
    }
  }
}
