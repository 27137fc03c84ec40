/**
 * One host of several dies with an instance on it; nothing else ever fails, and there is room for everything. All
 * clocks are the platform's own.
 */
import type { Part } from "../timelines/history.ts";

/** Age at which the host dies; it happens once before the horizon. */
const LIFE = "1000h";
const HORIZON = "1900h";

/** So long that recovery elsewhere comes first. */
export const FOR_GOOD = "900h";

interface Dying {
  readonly platform: string;
  readonly method: string;
  /** The repair of the host, a distribution. */
  readonly repair: unknown;
  /** The last host, which is the primary where there is one, dies in place of the first. */
  readonly isLast?: boolean;
  /** What is not the platform's default, besides the method. */
  readonly recovery?: Part;
  readonly instances?: Part;
  /** The hosts that stay. */
  readonly others?: Part;
  readonly cluster?: Part;
  readonly services: Part;
}

/** The text of the scenario. */
export function oneHostDies({
  platform,
  method,
  repair,
  isLast = false,
  recovery = {},
  instances = {},
  others = { count: 3 },
  cluster = {},
  services,
}: Dying): string {
  const doomed = { count: 1, failures: { crash: { lifetime: LIFE, repair } } };
  return JSON.stringify({
    name: "one-host-dies",
    horizon: HORIZON,
    clusters: {
      prod: {
        platform,
        hosts: {
          cores: 128,
          memory: "512GiB",
          failures: {},
          groups: isLast ? { others, doomed } : { doomed, others },
        },
        instances: { vm: { cpu: 1, memory: "1GiB", demand: { mean: "0%" }, ...instances } },
        rules: { there: { pin: ["vm"], to: ["doomed"], strength: "should" } },
        recovery: { method, ...recovery },
        management: "manager",
        rebalancing: { enabled: false },
        ...cluster,
      },
      control: { platform: "plain", hosts: { count: 1 } },
    },
    services: { ...services, manager: { requires: [{ hosts: "control" }] } },
  });
}
