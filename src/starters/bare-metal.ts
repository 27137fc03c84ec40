/** Kubernetes without a hypervisor: a server is a node, and one of them is a spare. */
import {
  ETCD,
  HISTORIES,
  IN_RACKS,
  KUBERNETES_SERVICES,
  MAINTENANCE,
  SERVER_AND_DISK_FAILURES,
  site,
  THREE_ROOMS,
  VARIANTS,
} from "./parts.ts";
import type { Starter } from "./starter.ts";

export const bareMetal: Starter = {
  platform: "bare-metal",
  title: "Kubernetes on bare metal",
  about: `
# A server is a node and nothing moves: a node is back when its server is, or when a spare server has been provisioned
# in its place, which begins with empty disks. Give each role as instances as large as its servers.`,
  body: `
${HISTORIES}

${site(3)}

clusters:
  prod:
    platform: bare-metal
    hosts:
      ${SERVER_AND_DISK_FAILURES}
      # Each group is dealt out to the racks by itself. TODO: your servers
      groups:
        controller: {count: 3, cores: 16, memory: 64GiB, in: ${IN_RACKS}}
        # One more than there are workers: the spare.
        compute: {count: 13, cores: 32, memory: 256GiB, in: ${IN_RACKS}}
    # One for each server, and as large. TODO: as many as your servers without the spare
    instances:
      control-plane: {count: 3, cpu: 16, memory: 64GiB, priority: high}
      worker: {count: 12, cpu: 32, memory: 256GiB}
    # "must" is never broken.
    rules:
      control-plane-apart: {separate: [control-plane], strength: must, over: host}
      control-plane-over-racks: {separate: [control-plane], strength: should, over: rack}
    # The spare: so many servers are kept free. Whoever is on duty provisions it in place of a lost one; health-check
    # would do so by itself, none not at all, which is the default.
    admission: {policy: dedicated, hosts: 1}
    recovery: {method: operator}
    # The service that notices lost nodes.
    management: kubernetes-api
    ${MAINTENANCE}

quorums:
  ${ETCD}

${KUBERNETES_SERVICES}

${VARIANTS}
  ${THREE_ROOMS}
  # What does it save if Cluster API replaces lost nodes, and nobody has to be woken?
  health-check:
    clusters.prod.recovery.method: health-check
`,
};
