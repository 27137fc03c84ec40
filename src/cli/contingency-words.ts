/** Sets of failures in words: "any 2 of the 3 hosts prod/host-01 … -03". */
import type { SetGroup } from "../experiment/contingency-groups.ts";
import type { Candidate } from "../experiment/contingency-model.ts";
import type { WorstCase } from "../experiment/contingency-record.ts";
import { formatDuration } from "../report/format.ts";
import { nameList } from "./name-list.ts";

/** Names of alike parts that are listed, a range being one, before the others are counted. */
const NAMES_MAX = 4;
/** So many or fewer need no count before their names. */
const COUNT_FROM = 4;

export function groupInWords({ picks }: SetGroup<WorstCase>, candidates: readonly Candidate[]): string {
  const namesOf = (of: readonly number[]) => of.map((part) => candidates[part].name);
  const all = picks.filter(({ need, of }) => need === of.length).flatMap(({ of }) => namesOf(of));
  const some = picks
    .filter(({ need, of }) => need < of.length)
    .map(({ need, of }) => {
      const which = need === 1 ? "one" : `any ${need}`;
      const { kind } = candidates[of[0]];
      const word = of.every((part) => candidates[part].kind === kind) ? kind : "parts";
      const count = of.length < COUNT_FROM && need === 1 ? "" : `the ${of.length} ${word} `;
      return `${which} of ${count}${nameList(namesOf(of), NAMES_MAX)}`;
    });
  return [...all, ...some].join(" and ");
}

/** How long a service is down in the sets of a group: `1 min 30 s`, `1 min … 2 min`. */
export function timesInWords({ sets }: SetGroup<WorstCase>): string {
  const shortest = sets.reduce((least, { seconds }) => Math.min(least, seconds), Infinity);
  const longest = sets.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  const [from, to] = [formatDuration(shortest), formatDuration(longest)];
  return from === to ? from : `${from} … ${to}`;
}
