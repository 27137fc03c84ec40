/**
 * Clusters inside clusters on several platforms, with everything failing often: after every event all invariants hold
 * (a nested host is up only while its instance runs), and what the outer cluster goes through is the same as without the
 * inner ones, which only ride on it.
 */
import { describe, expect, it } from "vitest";
import { simulate } from "../simulate.ts";

const PLATFORMS = ["vsphere", "openshift", "harvester", "proxmox", "openstack", "nutanix"] as const;
const REPLICATIONS = 3;

function site(outer: string, inner?: string): string {
  const isStored = outer === "harvester";
  const innerClusters =
    inner === undefined
      ? ""
      : `
  middle:
    platform: ${inner}
    hosts: {reserved: {cores: 0, memory: 0B}, instances: [bottom/node, bottom/local], failures: {kernel: {mtbf: 5d, mttr: 2m}}}
    instances:
      member: {count: 3, cpu: 1, memory: 2GiB, start: 30s, storage: ephemeral}
      vm: {count: 4, cpu: 1, memory: 2GiB, start: 30s, storage: shared}
    rules: {apart: {separate: [member], strength: must}}
    admission: {policy: none}
    management: middle
    maintenance: {every: 4d, first: 1d, work: 10m}
  top:
    platform: plain
    hosts: {instances: middle/vm}
    instances: {pod: {count: 6, cpu: 0.25, memory: 128MiB}}`;
  const innerServices =
    inner === undefined
      ? ""
      : `
  middle: {requires: [{quorum: middle}]}
  app: {requires: [{instances: top/pod, atLeast: 4}]}`;
  return `
name: nesting-${outer}
horizon: 40d
domains:
  rack: {level: rack, count: 2, failures: {outage: {mtbf: 20d, mttr: 2h}}}
  tor: {level: switch, count: 2, failures: {outage: {mtbf: 8d, mttr: 30m}}}
  array: {level: storage-backend, failures: {outage: {mtbf: 15d, mttr: 20m}}}
clusters:
  bottom:
    platform: ${outer}
    hosts:
      count: 6
      cores: 16
      memory: 64GiB
      boot: 5m
      in: [rack, tor, array]
      failures: {crash: {mtbf: 6d, mttr: 1h, diskLoss: 20%}}
    ${isStored ? "storage: {longhorn: {replicas: 2}}" : ""}
    instances:
      node: {count: 4, cpu: 4, memory: 8GiB, start: 60s${isStored ? ", disk: 10GB" : ", storage: shared"}}
      local: {count: 2, cpu: 4, memory: 8GiB, start: 60s, storage: local}
      other: {count: 5, cpu: 2, memory: 4GiB, start: 60s, storage: ephemeral}
    admission: {policy: none}
    management: bottom
    maintenance: {every: 5d, first: 2d, work: 20m}${innerClusters}
quorums:
  bottom: {members: {hosts: bottom}}
  ${inner === undefined ? "" : "middle: {members: {instances: member}}"}
services:
  bottom: {requires: [{quorum: bottom}]}
  nodes: {requires: [{instances: bottom/node, atLeast: 3}]}
  others: {requires: [{instances: bottom/other, atLeast: 4}]}${innerServices}
`;
}

describe.each(PLATFORMS)("on %s", (outer) => {
  const alone = simulate(site(outer), REPLICATIONS, { checked: true });

  it.each(["vsphere", "openshift", "proxmox"])(
    "%s inside it keeps all invariants and changes nothing below",
    (inner) => {
      const both = simulate(site(outer, inner), REPLICATIONS, { checked: true });
      const outages = ({ outages: { service, replication, start_s, duration_s } }: typeof both) =>
        Array.from(service, (which, row) => [which, replication[row], start_s[row], duration_s[row]])
          .filter(([which]) => which < 3)
          .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
      expect(outages(both)).toEqual(outages(alone));
      const inside = [...both.outages.service].filter((service) => service >= 3).length;
      expect(outages(alone).length).toBeGreaterThan(10);
      expect(inside).toBeGreaterThan(10);
    },
  );
});
