/** The signs of a picture as SVG shapes in a square of 12 px around (0, 0). Shapes differ as well as colours. */
import type { Effect } from "../../cluster/model.ts";
import { element } from "./xml.ts";

const polygon = (points: string) => element("polygon", { points });

/** One for each quorum; with as many colours as have no common divisor with their number, they repeat late. */
const VOTES = [
  element("circle", { r: 5 }),
  element("rect", { x: -4.5, y: -4.5, width: 9, height: 9 }),
  polygon("0,5.5 -5.5,-4.5 5.5,-4.5"),
  polygon("0,-6 6,0 0,6 -6,0"),
  polygon("-3,-5.2 3,-5.2 6,0 3,5.2 -3,5.2 -6,0"),
  polygon("-2,-5.5 2,-5.5 2,-2 5.5,-2 5.5,2 2,2 2,5.5 -2,5.5 -2,2 -5.5,2 -5.5,-2 -2,-2"),
  polygon("0,-6 1.5,-1.9 5.7,-1.9 2.3,0.8 3.5,4.9 0,2.4 -3.5,4.9 -2.3,0.8 -5.7,-1.9 -1.5,-1.9"),
  polygon("-5,-5 5,-5 5,1 0,6 -5,1"),
];
export const VOTE_COLORS = 7;

/** The sign of a quorum's voters; `isLost`: crossed out. */
export function voteSign(quorum: number, isLost: boolean): string {
  const shape = VOTES[quorum % VOTES.length];
  const kind = `vote v${quorum % VOTE_COLORS}${isLost ? " gone" : ""}`;
  return element("g", { class: kind }, isLost ? [shape, CROSS] : [shape]);
}

const CROSS = element("path", { class: "cross", d: "M-5.5,-5.5L5.5,5.5M-5.5,5.5L5.5,-5.5" });

/** What a host hangs on, by what its loss does: a bolt, a cut line, a cylinder, an hourglass. */
const EFFECTS: Readonly<Record<Effect, string>> = {
  down: polygon("1,-6 -4,1 -0.5,1 -1,6 4,-1.5 0.5,-1.5"),
  "cut-off": network(""),
  isolate: network(element("circle", { r: 1.6 })),
  partition: network(element("path", { d: "M0,-6V6" })),
  stall: element("path", {
    d: "M-4.5,-3.5C-4.5,-6 4.5,-6 4.5,-3.5V3.5C4.5,6 -4.5,6 -4.5,3.5ZM-4.5,-3.5C-4.5,-1 4.5,-1 4.5,-3.5",
  }),
  slow: polygon("-4.5,-6 4.5,-6 0,0 4.5,6 -4.5,6 0,0"),
};

/** Two ends of a line that does not meet. */
function network(middle: string): string {
  return element(
    "g",
    {},
    [
      element("path", { d: "M-2,0H-3.5M2,0H3.5M-5.5,-2.5H-3.5V2.5H-5.5ZM5.5,-2.5H3.5V2.5H5.5Z" }),
      middle,
    ].filter((part) => part !== ""),
  );
}

export function effectSign(effect: Effect, level: number): string {
  return element("g", { class: `effect l${level % LEVEL_COLORS}` }, [EFFECTS[effect]]);
}
export const LEVEL_COLORS = 6;

/** A warning triangle; filled when something breaks. */
export function fateSign(breaks: boolean): string {
  return element("g", { class: breaks ? "warn breaks" : "warn" }, [
    polygon("0,-6 6.2,5.2 -6.2,5.2"),
    element("path", { d: "M0,-2.4V1.4M0,2.9V3.9" }),
  ]);
}

/** A cross, a turning arrow, a broken circle. */
export function stateSign(tone: "lost" | "changing" | "unreachable"): string {
  const shapes = {
    lost: "M-4,-4L4,4M-4,4L4,-4",
    changing: "M3.5,-3A4.6,4.6 0 1 0 4.6,0.6M4,-6V-2.6H0.6",
    unreachable: "M-5,0H-2M2,0H5M-1,-4L1,4",
  };
  return element("g", { class: `state ${tone}` }, [element("path", { d: shapes[tone] })]);
}

/** Sheets one behind the other. */
export const FOLD_SIGN = element("path", { class: "sheets", d: "M-5,-2H3V5H-5ZM-3,-2V-4H5V3H3" });
