/** The starter of every platform. A new one is one new file and one line here. */
import { bareMetal } from "./bare-metal.ts";
import { harvester } from "./harvester.ts";
import { kind } from "./kind.ts";
import { kubermatic } from "./kubermatic.ts";
import { kubevirt } from "./kubevirt.ts";
import { nutanix } from "./nutanix.ts";
import { openshift } from "./openshift.ts";
import { openstack } from "./openstack.ts";
import { plain } from "./plain.ts";
import { proxmox } from "./proxmox.ts";
import type { Starter } from "./starter.ts";
import { vsphere } from "./vsphere.ts";

export { type Starter, starterText } from "./starter.ts";

export const STARTERS: readonly Starter[] = [
  vsphere,
  openstack,
  kubevirt,
  harvester,
  kubermatic,
  openshift,
  bareMetal,
  proxmox,
  nutanix,
  kind,
  plain,
];
