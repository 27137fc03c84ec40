/**
 * OpenShift Virtualization 4.20: KubeVirt with the defaults of the HyperConverged operator. Fencing is an add-on here
 * too (Workload Availability: node health check with self node remediation or fence agents).
 */
import { kubevirt } from "./kubevirt.ts";
import { assumed, forMethods, sourced } from "./server.ts";
import type { Platform, Setting } from "./setting.ts";

const OPERATOR = "kubevirt/hyperconverged-cluster-operator, api/v1beta1/hyperconverged_types.go";
const PROFILE = "OpenShift 4.20, worker latency profile Default: node-monitor-grace-period 40 s";
const DESCHEDULER = "OpenShift 4.20, descheduler profile KubeVirtRelieveAndMigrate";

const HOSTS: Setting[] = [
  assumed(
    "hosts.reserved.memory",
    "8GB",
    "OpenShift asks for more than plain Kubernetes: system reserve, monitoring, network, 360 MiB of KubeVirt per node",
  ),
  assumed("hosts.reserved.cores", 2, "system reserve, 2 cores of KubeVirt per node with VMs"),
];

const INSTANCES: Setting[] = [
  sourced(
    "instances.*.eviction",
    "migrate",
    `${OPERATOR}: evictionStrategy LiveMigrate on clusters of several nodes`,
  ),
];

const RECOVERY: Setting[] = [
  ...forMethods(
    ["self-remediation", "fence-agent"],
    [
      sourced(
        "recovery.deadAfter",
        { uniform: { min: "330s", max: "345s" } },
        `node health check: Ready Unknown for 300 s, after ${PROFILE}`,
      ),
    ],
  ),
  sourced("recovery.deadAfter", { uniform: { min: "30s", max: "45s" } }, PROFILE),
];

const MIGRATION: Setting[] = [
  sourced("migration.perCluster", 5, `${OPERATOR} parallelMigrationsPerCluster`),
  sourced("migration.outboundPerHost", 2, `${OPERATOR} parallelOutboundMigrationsPerNode`),
  sourced("migration.timeoutPerByte", "150s/GiB", `${OPERATOR} completionTimeoutPerGiB (800 up to 4.13)`),
  sourced(
    "migration.streamBandwidth",
    "unlimited",
    `${OPERATOR} bandwidthPerMigration: not set (64 MiB/s up to 4.7, and in the manual's example)`,
  ),
];

const REBALANCING: Setting[] = [
  sourced("rebalancing.strategy", "deviation", `${DESCHEDULER}: hosts that deviate from the mean`),
  sourced("rebalancing.deviation", "10%", `${DESCHEDULER}, devDeviationThresholds Low`),
  sourced(
    "rebalancing.interval",
    "30s",
    `${DESCHEDULER}, deschedulingIntervalSeconds of the manual's example`,
  ),
];

export const openshift: Platform = {
  name: "openshift",
  title: "Red Hat OpenShift Virtualization",
  methods: kubevirt.methods,
  settings: [...HOSTS, ...INSTANCES, ...RECOVERY, ...MIGRATION, ...REBALANCING, ...kubevirt.settings],
};
