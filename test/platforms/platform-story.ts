/**
 * The same story told on several platforms, each with its own policies and clocks: two VMs, one on host a-01, hosts that
 * fail as the story says and in no other way, and a management service on a machine of its own unless hosts carry it.
 */
import { DAY, History, type Part, vms } from "../timelines/history.ts";

/** When the story begins: what fails first fails at this age. */
export const T = 10 * DAY;

interface Story {
  readonly hosts: Part;
  /** Of `recovery.method`; without one the platform's default. */
  readonly method?: string;
  /** Failures of the machine that carries management. */
  readonly manager?: Part;
  /** What management requires, if not that machine. */
  readonly management?: readonly Part[];
  readonly domains?: Part;
  readonly instances?: Part;
  readonly quorums?: Part;
  readonly services?: Part;
  readonly recovery?: Part;
  readonly cluster?: Part;
}

export function tell(
  platform: string,
  {
    hosts,
    method,
    manager = {},
    management = [{ hosts: "control" }],
    domains = {},
    instances = { vm: vms(2) },
    quorums = {},
    services = {},
    recovery = {},
    cluster = {},
  }: Story,
): History {
  return new History({
    horizon: "20d",
    domains,
    clusters: {
      prod: {
        platform,
        hosts: { cores: 32, memory: "128GiB", boot: "10m", failures: {}, groups: hosts },
        instances,
        rules: { first: { pin: [Object.keys(instances)[0]], to: ["a"], strength: "should" } },
        recovery: method === undefined ? recovery : { method, ...recovery },
        admission: { policy: "none" },
        management: "management",
        ...cluster,
      },
      control: { platform: "plain", hosts: { count: 1, failures: manager } },
    },
    quorums,
    services: { management: { requires: management }, ...services },
  }).run();
}

/** Seconds from the beginning of the story to the first time that something happens; Infinity if it never does. */
export function first(history: History, matching: RegExp): number {
  return Math.min(...history.times(matching).filter((time) => time >= T)) - T;
}
