/** OpenShift Virtualization: the shape of KubeVirt, with VMs that migrate at a drain. */
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

export const openshift: Starter = {
  platform: "openshift",
  title: "Kubernetes on OpenShift Virtualization",
  about: `
# VMs are pods of an OpenShift cluster on bare servers, and migrate when a node is drained. Fencing is an add-on (the
# Workload Availability operators): without it the VMs of a dead node wait for its return.`,
  body: `
${HISTORIES}

${site(3, ARRAY)}

clusters:
  prod:
    platform: openshift
    ${controllersAndCompute(9, IN_RACKS_AND_ARRAY)}
    ${kubernetesNodes({ rules: VMS_ON_COMPUTE })}
    # The service without which nothing migrates, is restarted elsewhere or patched.
    management: management-plane
    ${MAINTENANCE}
    # Who takes over a dead node: none, operator, self-remediation, fence-agent.
    #recovery: {method: none}
    # The descheduler, if you run it.
    #rebalancing: {enabled: false, strategy: deviation}

quorums:
  ${ETCD}
  ${PLATFORM_ETCD}

${KUBERNETES_SERVICES}
  management-plane:
    requires: [{quorum: platform-etcd}]

${VARIANTS}
  ${THREE_ROOMS}
  # What would the Workload Availability operators save, if they power dead nodes off?
  fence-agent:
    clusters.prod.recovery.method: fence-agent
`,
};
