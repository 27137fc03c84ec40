/** SUSE Harvester: all servers run VMs and hold Longhorn replicas; three of them carry the control plane. */
import { PLATFORM_ETCD } from "./kubevirt.ts";
import {
  controllersAndCompute,
  ETCD,
  HISTORIES,
  IN_RACKS,
  KUBERNETES_SERVICES,
  kubernetesNodes,
  MAINTENANCE,
  SERVER_AND_DISK_FAILURES,
  site,
  THREE_ROOMS,
  VARIANTS,
} from "./parts.ts";
import type { Starter } from "./starter.ts";

export const harvester: Starter = {
  platform: "harvester",
  title: "Kubernetes on SUSE Harvester",
  about: `
# Servers carry VMs and their disks: Longhorn keeps copies of each volume on different servers, and every lost server
# makes the volumes that had a copy on it pause. Harvester restarts the VMs of a lost server elsewhere by itself.`,
  body: `
${HISTORIES}

${site(3)}

clusters:
  prod:
    platform: harvester
    ${controllersAndCompute(3, IN_RACKS, SERVER_AND_DISK_FAILURES)}
    ${kubernetesNodes()}
    # The service without which nothing migrates, is restarted elsewhere or patched.
    management: management-plane
    ${MAINTENANCE}
    # Copies of each volume, and what they are kept apart over (or: rack).
    #storage: {longhorn: {replicas: 3, over: host}}
    # Who takes over a lost server: force-reset, none, operator, self-remediation, fence-agent.
    #recovery: {method: force-reset}

quorums:
  ${ETCD}
  ${PLATFORM_ETCD}

${KUBERNETES_SERVICES}
  management-plane:
    requires: [{quorum: platform-etcd}]

${VARIANTS}
  ${THREE_ROOMS}
  # What do two copies instead of three cost in availability?
  two-copies:
    clusters.prod.storage: {longhorn: {replicas: 2}}
`,
};
