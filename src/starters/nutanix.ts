/** Nutanix AHV: disks on the hosts in copies. */
import {
  ETCD,
  HISTORIES,
  IN_RACKS,
  KUBERNETES_SERVICES,
  kubernetesNodes,
  MAINTENANCE,
  SERVER_AND_DISK_FAILURES,
  servers,
  site,
  THREE_ROOMS,
  VARIANTS,
} from "./parts.ts";
import type { Starter } from "./starter.ts";

export const nutanix: Starter = {
  platform: "nutanix",
  title: "Kubernetes on Nutanix AHV",
  about: `
# VMs of a lost host are restarted where there is room and go home when it is back; Prism is not needed for it. Disks
# are on the hosts in two or three copies: with copies on different hosts only, a lost rack can take both of some data.`,
  body: `
${HISTORIES}

${site(3)}

clusters:
  prod:
    platform: nutanix
    ${servers(12, IN_RACKS, SERVER_AND_DISK_FAILURES)}
    ${kubernetesNodes({ fields: ", storage: aos" })}
    # Replication factor, and what copies are kept apart over.
    storage:
      aos: {replicas: 2, over: host} # TODO
    # The service that stands for Prism.
    management: management-plane
    ${MAINTENANCE}
    # Room for failover is not kept free; guaranteed mode is {policy: slots, hosts: 1}.
    #admission: {policy: none}
    # The scheduler moves VMs away from hosts that have more to do than this.
    #rebalancing: {enabled: true, strategy: overload, above: 85%}

quorums:
  ${ETCD}
  # Runs on every host.
  prism:
    members: {hosts: prod}

${KUBERNETES_SERVICES}
  management-plane:
    requires: [{quorum: prism}]

${VARIANTS}
  ${THREE_ROOMS}
  # And if the copies are kept in different racks (rack awareness)?
  copies-over-racks:
    clusters.prod.storage.aos.over: rack
`,
};
