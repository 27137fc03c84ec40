/**
 * Kubermatic Virtualization: KubeVirt with the Kube-OVN network, as its manual lays out a highly available installation.
 * The network has databases of its own, each a Raft group on the three control-plane nodes: name them as quorums and
 * make the management service require them. Without their majority VMs keep their flows, but a new or migrated VM gets
 * no network.
 */
import { kubevirt } from "./kubevirt.ts";
import { sourced } from "./server.ts";
import type { Platform, Setting } from "./setting.ts";

const MANUAL = "Kubermatic Virtualization, High-Availability Deployment:";

const OWN: Setting[] = [
  sourced("hosts.network", "10Gbps", `${MANUAL} 10 Gb/s recommended, 1 Gb/s the least`),
  sourced("hosts.otherTraffic", "0%", `${MANUAL} a dedicated migration network is recommended`),
  sourced(
    "instances.*.eviction",
    "migrate",
    `${MANUAL} live migration is what its storage and network requirements are for`,
  ),
];

export const kubermatic: Platform = {
  name: "kubermatic",
  title: "Kubermatic Virtualization: KubeVirt with Kube-OVN",
  methods: kubevirt.methods,
  settings: [...OWN, ...kubevirt.settings],
};
