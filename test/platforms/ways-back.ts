/**
 * Every way of every platform to bring back an instance whose host died, as the clocks that run one after the other.
 * Written down by hand from the sources named, not read from the platforms; "assumption" has no source.
 */
import { certain, later, lognormal, sum, type Time, uniform } from "../oracles/recovery-clocks.ts";
import type { Part } from "../timelines/history.ts";

const MINUTE = 60;
const HOUR = 3600;

/** Assumption: Linux boots in 20 to 60 s, and the kubelet is ready 10 to 40 s later. */
const GUEST = uniform(20 + 10, 60 + 40);
/** Assumption: a host that crashed reboots within 10 to 15 min. */
export const REBOOT = uniform(10 * MINUTE, 15 * MINUTE);
/** Assumption: somebody is paged; half of them act within the hour, one of twenty takes a working day. */
const OPERATOR = lognormal(HOUR, 8 * HOUR);

/** From the host's death to the power-on on another host, and from there to the guest at work. */
interface Elsewhere {
  readonly decided: Time;
  readonly started: Time;
}

export interface Way {
  readonly platform: string;
  readonly method: string;
  /** What is special, in words. */
  readonly what?: string;
  /** How it goes on another host; if absent, the instance waits for its own. */
  readonly elsewhere?: Elsewhere;
  /** From its host's return: what else has to happen, on whatever host, and the start. */
  readonly afterReturn?: Elsewhere;
  /** Started with its host when that returns first. */
  readonly startsOnReturn: boolean;
  /** The primary of the cluster dies. */
  readonly isPrimary?: boolean;
  readonly cluster?: Part;
  readonly instances?: Part;
}

/** The time from the host's death to the guest at work, if the host stays away or, for those that wait for it, reboots. */
export function recoveryTime({ elsewhere, afterReturn }: Way): Time {
  if (elsewhere !== undefined) return sum(elsewhere.decided, elsewhere.started);
  if (afterReturn === undefined) throw new Error("an instance comes back in one way or the other");
  return sum(REBOOT, afterReturn.decided, afterReturn.started);
}

// vSphere: HA deep dive (equelin/vsphere-ha-deepdive), restarting_virtual_machines.md.

/** Dead at T18 with heartbeat datastores. */
const DEAD = certain(18);
/** Without them, as with vSAN, at T15. */
const DEAD_ON_VSAN = certain(15);
/** From the verdict to the first power-on (yellow-bricks.com/category/bcdr). */
const HA_PREPARATION = uniform(10, 15);
/** The power-on task of one VM; assumption, as for Nutanix. */
const POWER_ON = uniform(2, 5);
/** Of a dead primary: election from T10 to T25, restarts from T35. */
const RESTARTS_WITHOUT_PRIMARY = certain(35);

// OpenStack: openstack/nova, openstack/masakari, openstack/masakari-monitors.

/** service_down_time 60 s, of which up to a report_interval of 10 s had passed (nova/conf/service.py). */
const NOVA_NOTICES = uniform(60 - 10, 60);
/** One evacuation, assumption: scheduling, volume and port binding. */
const EVACUATION = uniform(10, 60);
/**
 * monitoring_interval 60 s (masakarimonitors/conf/host.py), after corosync has given up the host: 5 to 8 s, token 3 s and
 * 650 ms for each host beyond two, consensus 1.2 times that (corosync/exec/totemconfig.c); taken together as uniform.
 */
const MONITOR = uniform(5, 60 + 8);
/** stonith-timeout 60 s (ClusterLabs/pacemaker); at least one question by IPMI, 5 s. */
const STONITH = uniform(5, 60);
/** wait_period_after_service_update (masakari/conf/engine.py). */
const ENGINE_SLEEPS = certain(180);

// KubeVirt and its family: kubernetes/kubernetes, medik8s.

/** node-monitor-grace-period 50 s from the last lease, renewed every 10 s; looked at every node-monitor-period 5 s. */
const NOT_READY = uniform(50 - 10, 50 + 5);
/** OpenShift keeps the grace period of 40 s (worker latency profile Default). */
const NOT_READY_OPENSHIFT = uniform(40 - 10, 40 + 5);
/** Ready Unknown for 300 s (medik8s/node-healthcheck-operator, nodehealthcheck_types.go). */
const UNHEALTHY = certain(300);
/** (15 + 5) x 3 to detect, 30 for the peers, 60 watchdog, 30 spare (medik8s/self-node-remediation, calculator.go). */
const SURELY_REBOOTED = certain((15 + 5) * 3 + 30 + 60 + 30);
/** Power cycle by IPMI, assumption: seconds to a minute. */
const POWER_CYCLE = uniform(10, 60);
/** Pods of a node out of service are collected every 20 s (pkg/controller/podgc). */
const POD_COLLECTED = uniform(0, 20);
/** From a VM that is gone to one that runs some 15 s (harvester issue 4049). */
const POD_STARTS = uniform(10, 20);
/** 15 s after the node is not ready its VMs are asked to leave, 180 s later deleted (harvester, node_down_controller.go). */
const FORCE_RESET = certain(15 + 180);

// Bare metal, Proxmox VE, Nutanix, Kind.

/** Image and first boot of a spare host, assumption. */
const PROVISIONING = uniform(10 * MINUTE, 30 * MINUTE);
/** Lock of the lost host free 120 s after its renewal, renewed and asked for every 10 s (pve-cluster, memdb.c). */
const LOCK_TAKEN = uniform(120 - 10, 120 + 10);
/** A round of the manager and one of the host's agent, 10 s each. */
const PROXMOX_ROUNDS = uniform(0, 2 * 10);
/** Assumption. */
const QEMU_STARTS = uniform(2, 5);
/** Not reestablished within 40 to 60 s (magander.se, Acropolis virtual machine high availability, 2017). */
const AHV_DEAD = uniform(40, 60);
/** Placing and opening disks, assumption. */
const AHV_PREPARATION = uniform(5, 15);
/** Some 20 s until there is another leader, assumption; then the same clocks; taken as uniform over the whole range. */
const AHV_LEADER_RESTARTS = uniform(20 + 40 + 5, 20 + 60 + 15);
/** A container of Kind and its pods, assumption. */
const CONTAINER = uniform(20, 60);

const UNTIL_RETURN = { startsOnReturn: true, afterReturn: { decided: certain(0), started: GUEST } };
const POD = sum(POD_STARTS, GUEST);

/** KubeVirt and its family; what differs is when a node is not ready. */
function kubevirt(platform: string, notReady: Time, more: Partial<Way> = {}): Way[] {
  const unhealthy = sum(notReady, UNHEALTHY);
  const way = (method: string, decided: Time): Way => ({
    platform,
    method,
    elsewhere: { decided: sum(decided, POD_COLLECTED), started: POD },
    startsOnReturn: true,
    ...more,
  });
  return [
    { platform, method: "none", ...UNTIL_RETURN, ...more },
    way("operator", sum(notReady, OPERATOR)),
    way("self-remediation", sum(unhealthy, SURELY_REBOOTED)),
    way("fence-agent", sum(unhealthy, POWER_CYCLE)),
  ];
}

const LONGHORN = { cluster: { storage: { longhorn: {} } } };

export const WAYS: readonly Way[] = [
  {
    platform: "vsphere",
    method: "ha",
    what: "a secondary",
    elsewhere: { decided: sum(DEAD, HA_PREPARATION), started: sum(POWER_ON, GUEST) },
    startsOnReturn: true,
  },
  {
    platform: "vsphere",
    method: "ha",
    what: "a secondary, on vSAN",
    elsewhere: { decided: sum(DEAD_ON_VSAN, HA_PREPARATION), started: sum(POWER_ON, GUEST) },
    startsOnReturn: true,
    cluster: { storage: { vsan: {} } },
    instances: { storage: "vsan" },
  },
  {
    platform: "vsphere",
    method: "ha",
    what: "the primary",
    elsewhere: { decided: RESTARTS_WITHOUT_PRIMARY, started: sum(POWER_ON, GUEST) },
    startsOnReturn: true,
    isPrimary: true,
  },
  {
    platform: "openstack",
    method: "none",
    // Started where it is: nothing is evacuated.
    afterReturn: { decided: OPERATOR, started: GUEST },
    startsOnReturn: false,
  },
  {
    platform: "openstack",
    method: "operator",
    elsewhere: { decided: sum(NOVA_NOTICES, OPERATOR), started: sum(EVACUATION, GUEST) },
    startsOnReturn: false,
  },
  {
    platform: "openstack",
    method: "masakari",
    elsewhere: { decided: sum(MONITOR, STONITH, ENGINE_SLEEPS), started: sum(EVACUATION, GUEST) },
    startsOnReturn: false,
  },
  ...kubevirt("kubevirt", NOT_READY),
  ...kubevirt("kubermatic", NOT_READY),
  ...kubevirt("openshift", NOT_READY_OPENSHIFT),
  ...kubevirt("harvester", NOT_READY, LONGHORN),
  {
    platform: "harvester",
    method: "force-reset",
    elsewhere: { decided: sum(NOT_READY, FORCE_RESET, POD_COLLECTED), started: POD },
    startsOnReturn: true,
    ...LONGHORN,
  },
  { platform: "bare-metal", method: "none", ...UNTIL_RETURN },
  {
    platform: "bare-metal",
    method: "operator",
    elsewhere: { decided: sum(NOT_READY, OPERATOR), started: sum(PROVISIONING, GUEST) },
    startsOnReturn: true,
  },
  {
    platform: "bare-metal",
    method: "health-check",
    elsewhere: { decided: sum(NOT_READY, UNHEALTHY, POWER_CYCLE), started: sum(PROVISIONING, GUEST) },
    startsOnReturn: true,
  },
  {
    platform: "proxmox",
    method: "ha-manager",
    elsewhere: { decided: sum(LOCK_TAKEN, PROXMOX_ROUNDS), started: sum(QEMU_STARTS, GUEST) },
    startsOnReturn: true,
  },
  { platform: "proxmox", method: "none", ...UNTIL_RETURN },
  {
    platform: "nutanix",
    method: "ha",
    what: "a secondary",
    elsewhere: { decided: sum(AHV_DEAD, AHV_PREPARATION), started: sum(POWER_ON, GUEST) },
    startsOnReturn: true,
  },
  {
    platform: "nutanix",
    method: "ha",
    what: "the leader",
    elsewhere: {
      decided: later(sum(AHV_DEAD, AHV_PREPARATION), AHV_LEADER_RESTARTS),
      started: sum(POWER_ON, GUEST),
    },
    startsOnReturn: true,
    isPrimary: true,
  },
  {
    platform: "kind",
    method: "none",
    afterReturn: { decided: certain(0), started: CONTAINER },
    startsOnReturn: true,
  },
  {
    platform: "plain",
    method: "none",
    afterReturn: { decided: certain(0), started: certain(0) },
    startsOnReturn: true,
  },
];

/** "openstack, masakari". */
export function nameOf({ platform, method, what }: Way): string {
  return [platform, method, what].filter((word) => word !== undefined).join(", ");
}
