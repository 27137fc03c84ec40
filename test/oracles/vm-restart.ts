/**
 * An instance that is detected dead d after its host fails and restarted elsewhere in r, capacity being ample.
 */
import { type Generator, generator, stationary } from "./markov-chain.ts";

/**
 * (d + r) / (MTTF + d + r), MTTF being the host's mean operating time to failure.
 *
 * Exact for any law of lifetime when each cycle gives the instance a whole lifetime drawn anew: it comes back on the
 * same host after d + r and the host's clock starts then. When it moves to another host, which has been up for a while,
 * its next cycle is that host's *remaining* life. That has the same law only for exponential lifetimes; then this is
 * exact if hosts cannot fail during r (see `movingUnavailability` for when they can), whatever the laws of d and r.
 * Averaged over instances that are kept spread evenly over the hosts that are up it holds for any lifetime, for then
 * each instance sees 1/MTTF failures per second of running, up to the imbalance.
 */
export function restartUnavailability(meanTimeToFailure: number, detection: number, restart: number): number {
  return (detection + restart) / (meanTimeToFailure + detection + restart);
}

/** Mean remaining life at a random instant of operation: E X^2 / (2 E X); above E X for a decreasing hazard. */
export function meanResidualLife(mean: number, secondMoment: number): number {
  return secondMoment / (2 * mean);
}

/**
 * Instance restarted on a host chosen at random among many that have been running for long (age in its long-run law,
 * independent of the past): mean up time is the mean residual life. The limit of many hosts and fast repair.
 */
export function restartOnAgedHostUnavailability(
  mean: number,
  secondMoment: number,
  detection: number,
  restart: number,
): number {
  return restartUnavailability(meanResidualLife(mean, secondMoment), detection, restart);
}

/**
 * Exponential hosts of rate l that can also fail during the restart, which then begins anew elsewhere after another
 * detection. A cycle is one host: its remaining life X (mean 1/l), then d; the instance serves for max(0, X - r).
 * E max(0, X - r) = E exp(-l r) / l, so the unavailability is 1 - E exp(-l r) / (1 + l E d).
 * `restartTransform` is E exp(-l r): exp(-l r) for a fixed r, rho/(rho + l) for an exponential one of rate rho.
 */
export function movingUnavailability(l: number, meanDetection: number, restartTransform: number): number {
  return 1 - restartTransform / (1 + l * meanDetection);
}

/**
 * Mean detection when it takes `primary` if the failed host was the primary and `secondary` if not, each of n hosts
 * being the failed one equally often. This is a mean over *host failures* (exponential or at least alike: a primary
 * is a survivor, so with a decreasing hazard it fails less often than 1/n). With repair the primary's part is
 * 1 / (mean number of hosts up), see `primaryShareOfFailures`.
 */
export function mixedDetection(n: number, secondary: number, primary: number): number {
  return ((n - 1) * secondary + primary) / n;
}

/**
 * Part of the host failures that hit the primary: there is one whenever a host is up (elections neglected), failing at
 * l, among l x (hosts up) failures in all: P(some host up) / E(hosts up) = (1 - u^n) / (n (1 - u)).
 */
export function primaryShareOfFailures(n: number, l: number, m: number): number {
  const u = l / (l + m);
  let allDown = 1;
  for (let i = 0; i < n; i++) allDown *= u;
  return (1 - allDown) / (n * (1 - u));
}

/**
 * Part of the failures under *one restarted, never migrated instance* that hit the primary; not 1/n, because both the
 * role and the instance live on survivors and a repaired host comes back with neither. n hosts, exponential, a repairer
 * each; the instance restarts on a host chosen at random among those up, the new primary is chosen likewise, both at
 * once; when no host is up the first repaired gets both. States: hosts up 0..n, instance on the primary or not.
 */
export function primaryShareOfInstance(n: number, l: number, m: number): number {
  const pi = stationary(instanceAndPrimaryChain(n, l, m));
  let together = 0;
  let apart = 0;
  for (let up = 1; up <= n; up++) {
    together += pi[2 * up];
    apart += up > 1 ? pi[2 * up + 1] : 0;
  }
  return together / (together + apart);
}

/**
 * The same for repairs so quick that all n are practically always up. Together -> apart: the host fails, l (n-2)/(n-1).
 * Apart -> together: its host fails and it lands on the primary, or the primary fails and its host is elected,
 * 2 l / (n-1). So 2 / n.
 */
export function primaryShareOfInstanceQuickRepair(n: number): number {
  return 2 / n;
}

/** State 2 up + (0: instance on the primary, 1: not). 1 and 3 do not occur and lead to 0 and 2 at once. */
function instanceAndPrimaryChain(n: number, l: number, m: number): Generator {
  return generator(2 * n + 2, (from, to) => {
    const up = from >> 1;
    const apart = (from & 1) === 1;
    if (from === 1) return to === 0 ? m : 0;
    if (from === 3) return to === 2 ? m : 0;
    if (to >> 1 === up + 1) {
      const stays = up === 0 ? to === 2 : (to & 1) === (from & 1);
      return stays ? (n - up) * m : 0;
    }
    if (to >> 1 !== up - 1) return 0;
    if (up === 1) return to === 0 ? l : 0;
    const meets = 1 / (up - 1); // two picks out of up - 1 survivors, one of them settled, agree
    const toApart = (to & 1) === 1;
    if (!apart) return toApart ? l * (1 - meets) : l * meets + (up - 1) * l;
    return toApart ? 2 * l * (1 - meets) + (up - 2) * l : 2 * l * meets;
  });
}
