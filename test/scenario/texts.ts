/** Small scenarios for tests. `«` marks where a problem is expected; it is not part of the text. */

export const SMALL = `name: small
domains:
  feed: {level: power-feed, count: 2}
  rack: {level: rack, count: 2, failures: {outage: {mtbf: 5y, mttr: 4h}}}
  net: {level: network, in: [rack-1]}
crews:
  engineers: {size: 1}
clusters:
  prod:
    platform: vsphere
    hosts:
      count: 4
      cores: 16
      clock: 2GHz
      memory: 128GiB
      in: [rack, {of: [feed], atLeast: 1}, net]
      failures:
        crash: {mtbf: 1y, repair: 10m, crew: engineers}
    pools:
      gold: {shares: high, reservation: {cpu: 8GHz, memory: 16GiB}}
    instances:
      cp: {count: 3, cpu: 4, memory: 8GiB, pool: gold}
      web: {count: 4, cpu: 2, memory: 4GiB}
    rules:
      apart: {separate: [cp]}
commonCauses:
  firmware: {mtbf: 3y, hits: {cluster: prod, failure: crash}}
quorums:
  etcd: {members: {instances: cp}}
services:
  api: {requires: [{quorum: etcd}, {instances: cp, atLeast: 1}], objective: 99.9%}
  web: {requires: [{instances: web, atLeast: 50%}, {service: api}]}
`;

export interface Marked {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** SMALL with one piece replaced; the replacement holds the mark. */
export function marked(original: string, replacement: string): Marked {
  if (SMALL.split(original).length !== 2) throw new Error(`${original} is not there exactly once`);
  if (!replacement.includes("«")) throw new Error("the replacement has no mark");
  const text = SMALL.replace(original, () => replacement);
  const before = text.slice(0, text.indexOf("«")).split("\n");
  return { text: text.replace("«", ""), line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
