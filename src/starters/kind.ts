/** Kind: everything on one machine. */
import { ETCD, SERVICES, VARIANTS } from "./parts.ts";
import type { Starter } from "./starter.ts";

export const kind: Starter = {
  platform: "kind",
  title: "A Kind cluster on one machine",
  about: `
# All nodes are containers of one machine: they go together and come back together. It is no platform to be available;
# take it to learn what a scenario is.`,
  body: `
# One history is a quarter of a year, and there are so many of them.
horizon: 90d
replications: 200

clusters:
  laptop:
    platform: kind
    # A developer's machine that is rebooted now and then.
    hosts:
      count: 1
      cores: 8 # TODO
      memory: 32GiB # TODO
      #boot: 2m
      #failures: {reboot: {mtbf: 14d, repair: {uniform: {min: 3m, max: 10m}}}}
    # The nodes. TODO: how many
    instances:
      control-plane: {count: 1, cpu: 2, memory: 4GiB}
      worker: {count: 2, cpu: 2, memory: 4GiB}
    management: kubernetes-api

quorums:
  ${ETCD}

${SERVICES}
  kubernetes-api:
    requires: [{quorum: etcd}]
    objective: 99.9% # TODO: what you expect
  workers:
    requires: [{instances: worker}] # all of them; atLeast: 1 for one

${VARIANTS}
  # Do more control-plane nodes help?
  three-control-planes:
    clusters.laptop.instances.control-plane.count: 3
  # The same on a server: quorate field-data hypervisor-host-default
  on-a-server:
    clusters.laptop.hosts.failures: hypervisor-host-default
`,
};
