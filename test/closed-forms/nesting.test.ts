/** Availability of what runs in clusters inside clusters, against all states of all layers, visited one by one. */
import { describe, expect, test } from "vitest";
import { choose } from "../oracles/k-of-n.ts";
import { type NestedPart, nestedUnavailability } from "../oracles/nested-parts.ts";
import { simulate, unavailability } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

/** Mean lifetimes and repairs of a layer, h; and its share of downtime. */
interface Layer {
  readonly mtbf: number;
  readonly mttr: number;
}

const METAL = { mtbf: 100, mttr: 10 };
const GUEST = { mtbf: 50, mttr: 2 };
const NODE = { mtbf: 40, mttr: 3 };
const share = ({ mtbf, mttr }: Layer) => mttr / (mtbf + mttr);
const failures = ({ mtbf, mttr }: Layer) => `{breakdown: {mtbf: ${mtbf}h, mttr: ${mttr}h}}`;

const QUORUM = "electionTimeout: 1ms, heartbeat: 0s, settle: 0s, voteWindow: 0s";

/** Three guests on so many hosts, apart as far as that goes; a quorum of the nodes they are. */
function twoDeep(hosts: number): string {
  const rule = hosts === 3 ? "rules: {apart: {separate: [vm], strength: must}}" : "";
  return `
name: two-deep
horizon: 20500h
warmUp: 500h
clusters:
  inner:
    platform: plain
    hosts: {instances: outer/vm, failures: ${failures(GUEST)}}
  outer:
    platform: plain
    hosts: {count: ${hosts}, cores: 4, memory: 4GiB, failures: ${failures(METAL)}}
    instances: {vm: {count: 3}}
    ${rule}
quorums:
  etcd: {members: {hosts: inner}, ${QUORUM}}
services:
  api: {requires: [{quorum: etcd}]}
`;
}

/** Host i of so many holds guests i, i + hosts, ... */
function twoDeepParts(hosts: number): NestedPart[] {
  const metal = Array.from({ length: hosts }, () => ({ downShare: share(METAL) }));
  const guests = [0, 1, 2].map((i) => ({ downShare: share(GUEST), on: i % hosts }));
  return [...metal, ...guests];
}

describe.each([
  [3, "must anti-affinity: each on a host of its own"],
  [2, "two share a host"],
  [1, "all on one host"],
])("a quorum of three VMs on %i hosts, %s", (hosts) => {
  const result = simulate(twoDeep(hosts), 100);

  test("unavailability: conditional on the hosts they share", () => {
    expectMean(
      unavailability(result),
      nestedUnavailability(twoDeepParts(hosts), [hosts, hosts + 1, hosts + 2], 2),
    );
  });
});

test("the sum over all states is, with nothing shared, the binomial tail of the products of the layers", () => {
  const works = (1 - share(METAL)) * (1 - share(GUEST));
  const atLeastTwo = choose(3, 2) * works * works * (1 - works) + works * works * works;
  expect(nestedUnavailability(twoDeepParts(3), [3, 4, 5], 2)).toBeCloseTo(1 - atLeastTwo, 12);
  // And on one host that host in series with the rest.
  const guest = 1 - share(GUEST);
  const guests = 3 * guest * guest * (1 - guest) + guest * guest * guest;
  expect(nestedUnavailability(twoDeepParts(1), [1, 2, 3], 2)).toBeCloseTo(
    1 - (1 - share(METAL)) * guests,
    12,
  );
});

test("three layers deep, with pods that share guests and guests that share hosts", () => {
  const result = simulate(
    `
name: three-deep
horizon: 20500h
warmUp: 500h
clusters:
  top:
    platform: plain
    hosts: {instances: middle/node, failures: ${failures(NODE)}}
    instances: {pod: {count: 5, cpu: 0.25, memory: 128MiB}}
  middle:
    platform: plain
    hosts: {instances: bottom/vm, failures: ${failures(GUEST)}}
    instances: {node: {count: 3, cpu: 0.5, memory: 512MiB}}
  bottom:
    platform: plain
    hosts: {count: 2, cores: 4, memory: 4GiB, failures: ${failures(METAL)}}
    instances: {vm: {count: 2}}
services:
  app: {requires: [{instances: pod, atLeast: 3}]}
`,
    100,
  );
  // Pods 1..5 on nodes 1, 2, 3, 1, 2; nodes 1, 2, 3 in guests 1, 2, 1; a guest on each host.
  const parts: NestedPart[] = [
    { downShare: share(METAL) },
    { downShare: share(METAL) },
    { downShare: share(GUEST), on: 0 },
    { downShare: share(GUEST), on: 1 },
    { downShare: share(NODE), on: 2 },
    { downShare: share(NODE), on: 3 },
    { downShare: share(NODE), on: 2 },
    ...[4, 5, 6, 4, 5].map((on) => ({ downShare: 0, on })),
  ];
  expectMean(unavailability(result), nestedUnavailability(parts, [7, 8, 9, 10, 11], 3));
});
