/** Machines without a hypervisor, on which nothing is restarted elsewhere: for groups of voters, and for models. */
import { HISTORIES, IN_RACKS, SERVER_FAILURES, SERVICES, site, THREE_ROOMS, VARIANTS } from "./parts.ts";
import type { Starter } from "./starter.ts";

export const plain: Starter = {
  platform: "plain",
  title: "Machines without a hypervisor",
  about: `
# Nothing is noticed, restarted or moved by itself, and nothing takes time unless it is said here: for groups of voters
# (etcd, Galera, Ceph monitors), for machines behind a load balancer, and for models of your own.`,
  body: `
${HISTORIES}

${site(3)}

clusters:
  voters:
    platform: plain
    hosts:
      count: 3 # TODO: an odd number
      # After power is back.
      boot: 10m
      in: ${IN_RACKS}
      ${SERVER_FAILURES}
    # A patch for every machine once a month, one after the other, each off for so long. TODO: your cycle
    maintenance: {every: 30d, first: 15d, concurrent: 1, work: 20m}
  servers:
    platform: plain
    hosts:
      count: 6 # TODO: the machines that do the work
      boot: 10m
      in: ${IN_RACKS}
      ${SERVER_FAILURES}
    maintenance: {every: 30d, first: 10d, concurrent: 1, work: 20m}

quorums:
  # A majority must reach each other. Clocks of etcd:
  etcd:
    members: {hosts: voters}
    #electionTimeout: 1s
    #heartbeat: 100ms

${SERVICES}
  api:
    requires: [{quorum: etcd}]
    objective: 99.95% # TODO: what you have promised
  capacity:
    requires: [{hosts: servers, atLeast: 4}] # TODO: how many of them carry your load
    objective: 99.9% # TODO

${VARIANTS}
  ${THREE_ROOMS}
  # And with five voters?
  five-voters:
    clusters.voters.hosts.count: 5
`,
};
