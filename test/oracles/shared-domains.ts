/**
 * Hosts that share failure domains (racks, feeds): given which domains are up, hosts are independent, so condition on the
 * domain states and multiply.
 *
 * Condition for all of it: every domain and every host runs its own clock whatever the others do (a host goes on ageing
 * and being repaired while its domain is down) and serves again the moment its domain is back (no boot). Then all parts
 * are independent in the long run and only means of lifetimes and repairs matter.
 */
import { binomial, poissonBinomial, tailUnavailability } from "./k-of-n.ts";

/** A part with two states: domain or host. */
export interface Part {
  /** Mean operating time from repair to failure, s. */
  readonly meanUp: number;
  /** Mean time from failure to repair, s. */
  readonly meanDown: number;
}

/** At least `need` of `domains` (indices) must be up. */
export interface Requirement {
  readonly need: number;
  readonly domains: readonly number[];
}

export interface DomainHost extends Part {
  /** All of them must hold for the host to serve. */
  readonly requirements: readonly Requirement[];
}

export interface Site {
  readonly domains: readonly Part[];
  readonly hosts: readonly DomainHost[];
  /** Hosts that must serve. */
  readonly need: number;
}

export function downShare({ meanUp, meanDown }: Part): number {
  return meanDown / (meanUp + meanDown);
}

/** Unavailability of a site by visiting all 2^D states of its domains. */
export function siteUnavailability({ domains, hosts, need }: Site): number {
  return siteUnavailabilityGiven(
    domains.map(downShare),
    hosts.map(downShare),
    hosts.map((host) => host.requirements),
    need,
  );
}

function siteUnavailabilityGiven(
  domainDown: readonly number[],
  hostDown: readonly number[],
  requirements: readonly (readonly Requirement[])[],
  need: number,
): number {
  let sum = 0;
  for (let state = 0; state < 1 << domainDown.length; state++) {
    const up = (d: number) => ((state >> d) & 1) === 0;
    const weight = domainDown.reduce((p, u, d) => p * (up(d) ? 1 - u : u), 1);
    const served = requirements.map((all) => all.every((r) => r.domains.filter(up).length >= r.need));
    const serving = poissonBinomial(hostDown.map((u, h) => (served[h] ? 1 - u : 0)));
    for (let count = 0; count < need && count < serving.length; count++) sum += weight * serving[count];
  }
  return sum;
}

/**
 * Outages per second of a site: sum over the parts of (failures of the part per second) x (probability that its failure
 * is the one that matters), the latter being P(down | part down) - P(down | part up), for the others are independent of
 * it and more parts up never hurts. Failures per second of a part: 1 / (meanUp + meanDown). Two parts never fail at the
 * same instant.
 */
export function siteOutageFrequency({ domains, hosts, need }: Site): number {
  const domainDown = domains.map(downShare);
  const hostDown = hosts.map(downShare);
  const requirements = hosts.map((host) => host.requirements);
  const given = (kind: "domain" | "host", part: number, u: number) =>
    siteUnavailabilityGiven(
      domainDown.map((x, i) => (kind === "domain" && i === part ? u : x)),
      hostDown.map((x, i) => (kind === "host" && i === part ? u : x)),
      requirements,
      need,
    );
  const term = (kind: "domain" | "host") => (sum: number, part: Part, i: number) =>
    sum + (given(kind, i, 1) - given(kind, i, 0)) / (part.meanUp + part.meanDown);
  return domains.reduce(term("domain"), 0) + hosts.reduce(term("host"), 0);
}

/**
 * 2 of 3 needed, two of the hosts in domain A and one in B. A down leaves one host at most: lost. A up and B down: both
 * hosts of A are needed, 1 - (1-u)^2. Both up: 3 u^2 - 2 u^3.
 */
export function twoPlusOneUnavailability(domainA: number, domainB: number, host: number): number {
  const withoutB = 1 - (1 - host) * (1 - host);
  const both = 3 * host * host - 2 * host * host * host;
  return domainA + (1 - domainA) * (domainB * withoutB + (1 - domainB) * both);
}

/** All hosts hang on one of two feeds: both feeds down takes all, else k of n. */
export function twoFeedsUnavailability(
  feedA: number,
  feedB: number,
  n: number,
  need: number,
  host: number,
): number {
  const dark = feedA * feedB;
  return dark + (1 - dark) * tailUnavailability(n, need, host);
}

/**
 * Racks of hosts: the number serving in a rack is 0 when it is down, binomial when it is up; racks are independent, so
 * their distributions convolve. `need` of all hosts must serve.
 */
export function racksUnavailability(
  hostsPerRack: readonly number[],
  need: number,
  rack: number,
  host: number,
): number {
  let serving = [1];
  for (const size of hostsPerRack) {
    const ofRack = Array.from(
      { length: size + 1 },
      (_, k) => (k === 0 ? rack : 0) + (1 - rack) * binomial(size, k, 1 - host),
    );
    serving = convolve(serving, ofRack);
  }
  return serving.slice(0, need).reduce((sum, p) => sum + p, 0);
}

/** Distribution of a sum of two independent counts. */
export function convolve(a: readonly number[], b: readonly number[]): number[] {
  const sum = new Array<number>(a.length + b.length - 1).fill(0);
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) sum[i + j] += a[i] * b[j];
  return sum;
}
