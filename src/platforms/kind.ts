/**
 * Kind: a Kubernetes cluster of containers on one machine, for development. Everything goes at once and comes back with
 * the machine. Nothing migrates and nothing is restarted elsewhere, for there is no elsewhere.
 */
import { bareMetal } from "./bare-metal.ts";
import { assumed, sourced } from "./server.ts";
import type { Platform, Setting } from "./setting.ts";

const ONE_MACHINE = "one machine";

const OWN: Setting[] = [
  assumed("hosts.cores", 8, "a developer's machine"),
  assumed("hosts.memory", "32GiB", "a developer's machine"),
  assumed("hosts.network", "1Gbps", "not used: nothing migrates"),
  assumed("hosts.boot", "2m", "a developer's machine"),
  assumed(
    "hosts.failures",
    { reboot: { mtbf: "14d", repair: { uniform: { min: "3m", max: "10m" } } } },
    "updates and reboots of a developer's machine",
  ),
  sourced("instances.*.storage", "local", "kind quick start: nodes are containers with disks on the machine"),
  assumed(
    "instances.*.start",
    { uniform: { min: "20s", max: "60s" } },
    "a node container starts and its pods are back",
  ),
  sourced("recovery.detection", "none", ONE_MACHINE),
  sourced("recovery.deadAfter", "0s", ONE_MACHINE),
  sourced("recovery.managementBackAfter", "0s", ONE_MACHINE),
  sourced("recovery.needsManagement", false, "containers come back with Docker"),
  sourced(
    "recovery.restartOnReturn",
    true,
    "kind issue 3463: node containers restart once by themselves, as after a reboot (moby issue 47846)",
  ),
  sourced("recovery.concurrencyPerHost", 100, "containers start at once"),
  sourced("placement.cpuOvercommit", "unlimited", "node containers are not limited"),
  sourced("placement.memoryOvercommit", "unlimited", "node containers are not limited"),
];

export const kind: Platform = {
  name: "kind",
  title: "Kind: Kubernetes in containers on one machine",
  methods: ["none"],
  settings: [...OWN, ...bareMetal.settings],
};
