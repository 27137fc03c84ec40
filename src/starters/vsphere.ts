/** VMs on vSphere with a vCenter of their own and an external array. */
import {
  ARRAY,
  ETCD,
  HISTORIES,
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

const VCENTER = `
      # Usable again 7 min 40 s after the restart of its VM (VMware performance blog, March 2015).
      vcenter: {count: 1, cpu: 4, memory: 21GB, priority: highest, start: 460s}`;

export const vsphere: Starter = {
  platform: "vsphere",
  title: "Kubernetes on VMware vSphere",
  about: `
# HA restarts what a dead host ran, without asking vCenter. Hosts that are cut off keep their VMs running, where nobody
# reaches them, unless \`isolationResponse\` says otherwise. DRS, migration and patching need vCenter.`,
  body: `
${HISTORIES}

${site(3, ARRAY)}

clusters:
  prod:
    platform: vsphere
    ${servers(12, IN_RACKS_AND_ARRAY)}
    ${kubernetesNodes({ more: VCENTER })}
    # The service without which nothing migrates, is balanced or patched.
    management: management-plane
    ${MAINTENANCE}
    # Capacity kept free for the hosts that HA is to survive the loss of.
    #admission: {policy: percentage, hosts: 1}
    # What a host does with its VMs when it finds itself cut off (or: power-off, shut-down), and whether HA keeps VMs
    # down rather than break a rule.
    #recovery: {isolationResponse: leave, respectSeparation: false}
    # DRS, from 1 (rules and evacuation only) to 5.
    #rebalancing: {enabled: true, threshold: 3}

quorums:
  ${ETCD}

${KUBERNETES_SERVICES}
  management-plane:
    requires: [{instances: vcenter}]

${VARIANTS}
  ${THREE_ROOMS}
  # And if hosts that are cut off power their VMs off, so that HA restarts them elsewhere?
  isolated-hosts-power-off:
    clusters.prod.recovery.isolationResponse: power-off
`,
};
