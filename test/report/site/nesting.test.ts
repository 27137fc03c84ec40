import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Model } from "../../../src/cluster/model.ts";
import { chainOf, keyOf, nest, SITE } from "../../../src/report/site/nesting.ts";
import { namesOf, requirementText } from "../../../src/report/site/wording.ts";
import { compile, parseScenario } from "../../../src/scenario/index.ts";
import { randomSite } from "./random-site.ts";

/** A site of two hosts in the given domains. */
function site(domains: object, hostsIn: unknown): Model {
  const hosts = { count: 2, in: hostsIn };
  const tree = { name: "t", horizon: "1d", domains, clusters: { c: { platform: "plain", hosts } } };
  return compile(parseScenario(JSON.stringify(tree), "t.yaml"));
}

/** "room > rack-1" around the first host, its badges, and what else is a box. */
function drawn(model: Model): { around: string; badges: string[]; boxes: string[] } {
  const nesting = nest(model);
  const name = (domain: number) => model.domains[domain].name;
  const chain = chainOf(nesting.domainOfHost[0], nesting.parentOfDomain);
  return {
    around: chain.reverse().map(name).join(" > "),
    badges: nesting.badgesOfHost[0].map((requirement) => requirementText(requirement, namesOf(model))),
    boxes: [...model.domains.keys()].filter((domain) => nesting.isBox[domain]).map(name),
  };
}

const rack = { level: "rack", count: 2 };
const room = { level: "room" };

describe("which box is in which", () => {
  test("a rack in a room, named once or twice", () => {
    const domains = { room, rack: { ...rack, in: ["room"] } };
    const expected = { around: "room > rack-1", badges: [], boxes: ["room", "rack-1", "rack-2"] };
    expect(drawn(site(domains, ["rack"]))).toEqual(expected);
    expect(drawn(site(domains, ["room", "rack"]))).toEqual(expected);
  });

  test("a place that all hosts of a rack name for themselves is around it", () => {
    const domains = { room, zone: { level: "zone" }, rack };
    expect(drawn(site(domains, ["room", "rack", "zone"])).around).toBe("zone > room > rack-1");
  });

  test("one of two feeds, a switch in the rack and storage are badges", () => {
    const domains = {
      feed: { level: "power-feed", count: 2 },
      rack,
      tor: { level: "switch", count: 2, in: ["rack"] },
      array: { level: "storage-backend" },
    };
    const expected = {
      around: "rack-1",
      badges: ["feed-1 or feed-2", "tor-1", "array"],
      boxes: ["rack-1", "rack-2"],
    };
    expect(drawn(site(domains, ["rack", { of: ["feed"], atLeast: 1 }, "tor", "array"]))).toEqual(expected);
  });

  test("of a rack and a feed without another the place is the box", () => {
    const domains = { feed: { level: "power-feed", count: 2 }, rack };
    expect(drawn(site(domains, ["feed", "rack"]))).toEqual({
      around: "rack-1",
      badges: ["feed-1"],
      boxes: ["rack-1", "rack-2"],
    });
    expect(drawn(site(domains, ["feed"])).around).toBe("feed-1");
  });

  test("several that are all needed are one box and badges", () => {
    const domains = { feed: { level: "power-feed", count: 2 }, rack };
    const { around, badges } = drawn(site(domains, ["rack", { of: ["feed"], atLeast: 2 }]));
    expect([around, badges]).toEqual(["rack-1", ["feed-1", "feed-2"]]);
  });

  test("what is inside, through others, is the box, whatever its level", () => {
    const domains = {
      rack: { level: "rack" },
      panel: { level: "power-panel", in: ["rack"] },
      feed: { level: "power-feed", in: ["panel"] },
    };
    expect(drawn(site(domains, ["rack", "feed"]))).toEqual({
      around: "rack > panel > feed",
      badges: [],
      boxes: ["rack", "panel", "feed"],
    });
  });

  test("of two places of one level the first is the box", () => {
    const domains = { east: { level: "rack" }, west: { level: "rack" } };
    expect(drawn(site(domains, ["east", "west"]))).toEqual({
      around: "east",
      badges: ["west"],
      boxes: ["east"],
    });
  });

  test("a domain nobody needs is an empty box", () => {
    expect(drawn(site({ room, rack }, ["rack"])).boxes).toEqual(["room", "rack-1", "rack-2"]);
    expect(drawn(site({ net: { level: "network" } }, [])).boxes).toEqual([]);
  });
});

test("whatever a host or domain needs is a box around it or a badge on it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const { model } = randomSite(seed, 12);
      const { parentOfDomain, domainOfHost, isBox, badgesOfDomain, badgesOfHost } = nest(model);
      const check = (
        owner: (typeof model.hosts)[number] | (typeof model.domains)[number],
        parent: number,
        badges: (typeof badgesOfHost)[number],
      ) => {
        const around = chainOf(parent, parentOfDomain);
        expect(around.every((domain) => isBox[domain])).toBe(true);
        const keys = new Set(badges.map(keyOf));
        for (const { effect, need, domains } of owner.requirements) {
          const isSaid = domains.every(
            (domain) => around.includes(domain) || keys.has(keyOf({ effect, need: 1, domains: [domain] })),
          );
          expect(isSaid || keys.has(keyOf({ effect, need, domains }))).toBe(true);
        }
        for (const domain of around)
          expect(
            badges.some(
              ({ need, domains, effect }) =>
                effect === "down" && need === domains.length && domains[0] === domain,
            ),
          ).toBe(false);
      };
      model.hosts.forEach((host, i) => {
        check(host, domainOfHost[i], badgesOfHost[i]);
        // Whoever is drawn in a domain goes down with it.
        if (domainOfHost[i] !== SITE) {
          expect(
            host.requirements.some(
              ({ effect, domains }) => effect === "down" && domains.includes(domainOfHost[i]),
            ),
          ).toBe(true);
        }
      });
      model.domains.forEach((domain, i) => {
        check(domain, parentOfDomain[i], badgesOfDomain[i]);
      });
    }),
    { numRuns: 500 },
  );
});
