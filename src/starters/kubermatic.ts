/** Kubermatic Virtualization: KubeVirt, and a network whose databases are quorums of their own. */
import { PLATFORM_ETCD, VMS_ON_COMPUTE } from "./kubevirt.ts";
import {
  ARRAY,
  controllersAndCompute,
  ETCD,
  HISTORIES,
  IN_RACKS_AND_ARRAY,
  KUBERNETES_SERVICES,
  kubernetesNodes,
  MAINTENANCE,
  site,
  THREE_ROOMS,
  VARIANTS,
} from "./parts.ts";
import type { Starter } from "./starter.ts";

export const kubermatic: Starter = {
  platform: "kubermatic",
  title: "Kubernetes on Kubermatic Virtualization",
  about: `
# KubeVirt with the Kube-OVN network. The two databases of the network are Raft groups on the control-plane nodes,
# beside etcd: without a majority of each of the three nothing is started, migrated or restarted elsewhere; VMs run on.`,
  body: `
${HISTORIES}

${site(3, ARRAY)}

clusters:
  prod:
    platform: kubermatic
    ${controllersAndCompute(6, IN_RACKS_AND_ARRAY)}
    ${kubernetesNodes({ rules: VMS_ON_COMPUTE })}
    # The service without which nothing migrates, is restarted elsewhere or patched.
    management: management-plane
    ${MAINTENANCE}
    # Who takes over a dead node: none, operator, self-remediation, fence-agent.
    #recovery: {method: none}

quorums:
  ${ETCD}
  ${PLATFORM_ETCD}
  # The databases of the network.
  ovn-northbound:
    members: {hosts: prod/controller}
  ovn-southbound:
    members: {hosts: prod/controller}

${KUBERNETES_SERVICES}
  management-plane:
    requires: [{quorum: platform-etcd}, {quorum: ovn-northbound}, {quorum: ovn-southbound}]

${VARIANTS}
  ${THREE_ROOMS}
  # What would fencing save?
  fence-agent:
    clusters.prod.recovery.method: fence-agent
`,
};
