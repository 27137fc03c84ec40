/** Proxmox VE: a small cluster whose hosts vote, with guests given to the HA manager. */
import {
  ARRAY,
  ETCD,
  HISTORIES,
  IN_RACKS,
  IN_RACKS_AND_ARRAY,
  KUBERNETES_SERVICES,
  kubernetesNodes,
  MAINTENANCE,
  servers,
  site,
  THREE_ROOMS,
  VARIANTS,
} from "./parts.ts";
import type { Starter } from "./starter.ts";

export const proxmox: Starter = {
  platform: "proxmox",
  title: "Kubernetes on Proxmox VE",
  about: `
# The hosts vote (corosync). A host that is out of the quorum is reset by its watchdog, and the others start its guests
# when its lock has run out. If the quorum itself is lost, all hosts with HA guests reset themselves.`,
  body: `
${HISTORIES}

${site(3, ARRAY)}

clusters:
  prod:
    platform: proxmox
    ${servers(9, IN_RACKS_AND_ARRAY)}
    ${kubernetesNodes()}
    # The quorum of the hosts, without which they reset themselves.
    management: management-plane
    ${MAINTENANCE}
    # ha-manager: guests are given to it; none: they wait for their host.
    #recovery: {method: ha-manager}

quorums:
  ${ETCD}
  # Each host has a vote. For a QDevice add a host of a cluster on platform plain to the members.
  corosync:
    members: {hosts: prod}

${KUBERNETES_SERVICES}
  management-plane:
    requires: [{quorum: corosync}]

${VARIANTS}
  ${THREE_ROOMS}
  # Ceph on the hosts, a copy in each rack, instead of the array?
  ceph:
    clusters.prod.storage: {ceph: {replicas: 3, over: rack}}
    clusters.prod.instances.control-plane.storage: ceph
    clusters.prod.instances.worker.storage: ceph
    clusters.prod.hosts.in: ${IN_RACKS}
`,
};
