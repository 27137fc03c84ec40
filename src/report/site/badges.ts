/** Badges: what hosts and domains need that is no box around them. */
import type { Requirement } from "../../cluster/model.ts";
import { type Facts, worst } from "./facts.ts";
import type { Badge, BadgeRow } from "./figures.ts";
import { alike } from "./folding.ts";
import { grouped, listed, ranges, span } from "./names.ts";
import { keyOf } from "./nesting.ts";
import { LOSS, requirementText } from "./wording.ts";

/** Up to so many badges of one level each is drawn. */
const BADGES_MAX = 6;

/** A row of badges after a caption; none without badges. */
export function badgeRow(caption: string, badges: readonly Badge[]): BadgeRow[] {
  return badges.length === 0 ? [] : [{ caption, badges }];
}

export function badgesFor(facts: Facts, requirements: readonly Requirement[]): Badge[] {
  return requirements.map((requirement) => badgeFor(facts, requirement));
}

function badgeFor(facts: Facts, requirement: Requirement): Badge {
  const { names, model, levels } = facts;
  const { effect, domains, need } = requirement;
  const { level } = model.domains[domains[0]];
  const text = requirementText(requirement, names);
  const down = domains.filter((domain) => !facts.isDomainUp(domain)).map((domain) => names.domains[domain]);
  const isDown = domains.length - down.length < need;
  const isImpaired = down.length > 0 && !isDown;
  return {
    level: levels.indexOf(level),
    effect,
    text: isImpaired ? `${text} (${listed(ranges(down), 3)} down)` : text,
    title: `${level} ${text}: ${LOSS[effect]}${down.length === 0 ? "" : `; down: ${listed(ranges(down))}`}`,
    isDown,
    fate: need === domains.length ? worst(domains.map((domain) => facts.fateOf("domain", domain))) : "none",
  };
}

/** Domains that are no boxes, where they stand; many that are alike as one. */
export function fixtureBadges(facts: Facts, domains: readonly number[]): Badge[] {
  const { names, model, levels } = facts;
  const key = (domain: number) =>
    `${model.domains[domain].level} ${facts.fateOf("domain", domain)} ${facts.isDomainUp(domain)}`;
  const parts = alike(domains, key).flatMap((group) =>
    group.length <= BADGES_MAX ? group.map((domain) => [domain]) : [group],
  );
  return parts.map((part) => {
    const { level, effect } = model.domains[part[0]];
    const own = part.map((domain) => names.domains[domain]);
    const isDown = !facts.isDomainUp(part[0]);
    return {
      level: levels.indexOf(level),
      effect,
      text: part.length === 1 ? own[0] : `${span(own)} (${grouped(part.length)})`,
      title: `${level} ${ranges(own).join(", ")}: ${LOSS[effect]}${isDown ? "; down" : ""}`,
      isDown,
      fate: facts.fateOf("domain", part[0]),
    };
  });
}

/** What all hosts hang on, and no box around says yet. */
export function commonBadges(
  facts: Facts,
  hosts: readonly number[],
  shown: ReadonlySet<string>,
): Requirement[] {
  const [first, ...others] = hosts;
  if (first === undefined) return [];
  const { badgesOfHost } = facts.nesting;
  const common = new Map(badgesOfHost[first].map((requirement) => [keyOf(requirement), requirement]));
  for (const key of shown) common.delete(key);
  for (const host of others) {
    if (common.size === 0) break;
    const own = new Set(badgesOfHost[host].map(keyOf));
    for (const key of common.keys()) if (!own.has(key)) common.delete(key);
  }
  return [...common.values()];
}

/** Levels of what a host hangs on: its stripes. */
export function stripesOf({ nesting, model, levels }: Facts, host: number): number[] {
  const own = nesting.badgesOfHost[host].map(({ domains }) =>
    levels.indexOf(model.domains[domains[0]].level),
  );
  return [...new Set(own)].sort((a, b) => a - b);
}
