/**
 * Clusters of the KubeVirt family for stories: three controllers that carry etcd, hosts for VMs, nothing that fails but
 * what a story says. The clocks are those of the platform, so a story states bounds in place of times.
 */
import { expect } from "vitest";
import { DAY, History, type Part, vms } from "../timelines/history.ts";

/** When the story begins: what fails first fails at this age. */
export const T = 10 * DAY;

interface Telling {
  /** Host groups besides the controllers. */
  readonly hosts: Part;
  readonly controllers?: Part;
  readonly recovery?: Part;
  readonly domains?: Part;
  readonly instances?: Part;
  readonly rules?: Part;
  readonly quorums?: Part;
  readonly management?: readonly Part[];
  readonly services?: Part;
  readonly cluster?: Part;
  readonly seed?: string;
}

export function tell(
  platform: string,
  {
    hosts,
    controllers = {},
    recovery = {},
    domains = {},
    instances = { vm: vms(2) },
    rules = {},
    quorums = {},
    management = [{ quorum: "etcd" }],
    services = {},
    cluster = {},
    seed,
  }: Telling,
): History {
  return new History({
    horizon: "20d",
    domains,
    clusters: {
      prod: {
        platform,
        hosts: {
          cores: 16,
          memory: "64GiB",
          boot: "10m",
          failures: {},
          groups: { controller: { count: 3, ...controllers }, ...hosts },
        },
        instances,
        rules: { workers: { pin: Object.keys(instances), to: Object.keys(hosts) }, ...rules },
        management: "management",
        recovery,
        ...cluster,
      },
    },
    quorums: { etcd: { members: { hosts: "prod/controller" } }, ...quorums },
    services: { management: { requires: management }, ...services },
  }).run(seed);
}

/** What happens, between which times from the beginning of the story, s. */
export type Line = readonly [from: number, to: number, what: string];

/** The story from `T` on, as far as it matches, is these lines in this order, each within its bounds. */
export function expectStory(history: History, matching: RegExp, lines: readonly Line[], length = DAY): void {
  const told = history.since(T, matching, T + length).map((line) => {
    const space = line.indexOf(" ");
    return { time: Number(line.slice(0, space)), what: line.slice(space + 1) };
  });
  expect(told.map(({ what }) => what)).toEqual(lines.map(([, , what]) => what));
  told.forEach(({ time, what }, i) => {
    const [from, to] = lines[i];
    expect(time, `${what}: from ${from} to ${to}`).toBeGreaterThanOrEqual(from);
    expect(time, `${what}: from ${from} to ${to}`).toBeLessThanOrEqual(to);
  });
}

/** What concerns the recovery of VMs. */
export const RECOVERY = /^\S+ (lost|starts|runs|declared|stranded|down|back|not powered)|management/;
