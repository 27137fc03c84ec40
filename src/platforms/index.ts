/** The platforms a cluster can have. A new platform is one new file and one line here. */
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
import type { Platform } from "./setting.ts";
import { vsphere } from "./vsphere.ts";

export type { Condition, Platform, Setting, SettingValue } from "./setting.ts";

export const PLATFORMS: readonly Platform[] = [
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

export const PLATFORM_NAMES = PLATFORMS.map(({ name }) => name) as [string, ...string[]];
