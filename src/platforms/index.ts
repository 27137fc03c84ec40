/** The platforms a cluster can have. A new platform is one new file and one line here. */
import { plain } from "./plain.ts";
import type { Platform } from "./setting.ts";
import { vsphere } from "./vsphere.ts";

export type { Condition, Platform, Setting, SettingValue } from "./setting.ts";

export const PLATFORMS: readonly Platform[] = [vsphere, plain];

export const PLATFORM_NAMES = ["vsphere", "plain"] as const;
