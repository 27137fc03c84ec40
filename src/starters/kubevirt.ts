/** VMs on Kubernetes, whose control plane is on three of the servers; the platforms made from KubeVirt share the shape. */
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

/** Keeps VMs off the platform's own control plane. */
export const VMS_ON_COMPUTE = `
      # The nodes of the platform's own control plane take no VMs.
      vms-on-compute: {pin: [control-plane, worker], to: [compute]}`;

/** Its etcd, on the three controllers. */
export const PLATFORM_ETCD = `
  # The platform's own, on its control-plane nodes.
  platform-etcd:
    members: {hosts: prod/controller}
`.trim();

export const kubevirt: Starter = {
  platform: "kubevirt",
  title: "Kubernetes on KubeVirt",
  about: `
# The platform is a Kubernetes cluster on bare servers, and VMs are its pods. As installed nobody restarts the VMs of a
# dead node elsewhere, as it might still run them; that takes fencing (\`recovery.method\`). Without the platform's
# control plane VMs run on, and nothing else happens.`,
  body: `
${HISTORIES}

${site(3, ARRAY)}

clusters:
  prod:
    platform: kubevirt
    ${controllersAndCompute(9, IN_RACKS_AND_ARRAY)}
    ${kubernetesNodes({ fields: ", eviction: migrate", rules: VMS_ON_COMPUTE })}
    # The service without which nothing migrates, is restarted elsewhere or patched.
    management: management-plane
    ${MAINTENANCE}
    # Who takes over a dead node: none, operator, self-remediation, fence-agent.
    #recovery: {method: none}
    # The descheduler, if you run it.
    #rebalancing: {enabled: false, strategy: low-utilization}

quorums:
  ${ETCD}
  ${PLATFORM_ETCD}

${KUBERNETES_SERVICES}
  management-plane:
    requires: [{quorum: platform-etcd}]

${VARIANTS}
  ${THREE_ROOMS}
  # What would fencing save, with the node health check and self node remediation of medik8s?
  self-remediation:
    clusters.prod.recovery.method: self-remediation
`,
};
