/** Against brute force: every set of up to three parts of many made-up sites in which nothing is restarted. */
import { describe, expect, it } from "vitest";
import { setsOf } from "../../src/experiment/contingency-sets.ts";
import { madeUpSite, scenarioOf, servicesDown } from "../oracles/contingency.ts";
import { analyse, namesOf, setsIn } from "./analyse.ts";

const SITES = 40;
const MINUTE = 60;

/** The smallest of the sets that take a service down, by trying them all. */
function smallestLosing(site: ReturnType<typeof madeUpSite>, parts: readonly string[], size: number) {
  const losing: { service: string; set: Set<string> }[] = [];
  for (let of = 0; of <= size; of++) {
    for (const numbers of setsOf(parts.length, of, false)) {
      const set = new Set(numbers.map((number) => parts[number]));
      for (const service of servicesDown(site, set)) {
        const holds = losing.some(
          (known) => known.service === service && [...known.set].every((p) => set.has(p)),
        );
        if (!holds) losing.push({ service, set });
      }
    }
  }
  return losing;
}

describe.each([
  ["at once", 0],
  ["one after the other", 3600],
])("parts that fail %s", (_, apart) => {
  it("lose exactly the services that counting says", () => {
    let lost = 0;
    let upheld = 0;
    for (let number = 0; number < SITES; number++) {
      const site = madeUpSite(`site ${number} ${apart}`);
      const size = apart > 0 ? 2 : 3;
      const analysis = analyse(scenarioOf(site), size, ["hosts", "domains"], { apart });
      const { candidates, batches } = analysis;
      for (const { size: of, sets, effects, seconds } of batches) {
        for (let set = 0; of * set < sets.length; set++) {
          const parts = sets.subarray(of * set, of * (set + 1));
          const down = servicesDown(site, new Set([...parts].map((part) => candidates[part].name)));
          site.services.forEach(({ name }, service) => {
            const at = set * site.services.length + service;
            const what = `${namesOf(candidates, parts)} and ${name} of site ${number}`;
            expect(effects[at] === 2, what).toBe(down.has(name));
            if (down.has(name)) lost++;
            else {
              upheld++;
              // An election at most.
              expect(seconds[at], what).toBeLessThan(MINUTE);
            }
          });
          if (of === 0) break;
        }
      }
      const expected = smallestLosing(
        site,
        candidates.map(({ name }) => name),
        size,
      );
      site.services.forEach(({ name }, service) => {
        const own = expected.filter((losing) => losing.service === name && losing.set.size > 0);
        expect(setsIn(analysis, service, "losing")).toEqual(
          own.map(({ set }) => [...set].sort().join(" + ")).sort(),
        );
      });
    }
    expect(lost).toBeGreaterThan(500);
    expect(upheld).toBeGreaterThan(500);
  });
});
