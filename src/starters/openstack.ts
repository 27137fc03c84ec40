/** VMs on Nova, with the control plane of OpenStack on three machines of its own. */
import {
  ARRAY,
  ETCD,
  HISTORIES,
  IN_RACKS,
  IN_RACKS_AND_ARRAY,
  KUBERNETES_SERVICES,
  kubernetesNodes,
  MAINTENANCE,
  SERVER_FAILURES,
  servers,
  site,
  THREE_ROOMS,
  VARIANTS,
} from "./parts.ts";
import type { Starter } from "./starter.ts";

export const openstack: Starter = {
  platform: "openstack",
  title: "Kubernetes on OpenStack",
  about: `
# Nova notices a dead compute and restarts nothing: what it ran is off until the compute is back and
# somebody starts it, unless an operator or Masakari evacuates it (\`recovery.method\`). Placing, migrating and evacuating
# need the control plane; VMs run without it.`,
  body: `
${HISTORIES}

${site(3, ARRAY)}

clusters:
  region:
    platform: openstack
    ${servers(12, IN_RACKS_AND_ARRAY)}
    ${kubernetesNodes()}
    # The service without which nothing is placed, migrated, evacuated or patched.
    management: management-plane
    ${MAINTENANCE}
    # Who evacuates a dead compute: none, operator, masakari.
    #recovery: {method: none}
    # Watcher, if you run it.
    #rebalancing: {enabled: false, strategy: deviation}
  # The machines of the control plane.
  controllers:
    platform: plain
    hosts:
      count: 3 # TODO: your controllers, an odd number
      boot: 10m
      in: ${IN_RACKS}
      ${SERVER_FAILURES}

quorums:
  ${ETCD}
  # Peers are suspected after 5 s (gcomm evs.suspect_timeout).
  galera:
    members: {hosts: controllers}
    electionTimeout: 5s
    heartbeat: 1s
  # Clients reconnect 1 to 30 s after the election (oslo.messaging).
  rabbitmq:
    members: {hosts: controllers}
    settle: {uniform: {min: 1s, max: 30s}}

${KUBERNETES_SERVICES}
  # Every API asks Keystone, which needs the database; the others need the messages too.
  keystone:
    requires: [{quorum: galera}, {hosts: controllers, atLeast: 1}]
  management-plane:
    requires: [{service: keystone}, {quorum: rabbitmq}]

${VARIANTS}
  ${THREE_ROOMS}
  # What would automatic evacuation save?
  masakari:
    clusters.region.recovery.method: masakari
`,
};
