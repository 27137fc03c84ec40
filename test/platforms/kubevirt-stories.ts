/**
 * What every platform built on KubeVirt goes through, told against the clocks of its sources:
 * - not ready some time after the death (the platform's grace period, leases every 10 s, looked at every 5 s);
 * - unhealthy after 300 s of that (medik8s/node-healthcheck-operator, nodehealthcheck_types.go), if 51 % are healthy;
 * - surely off 180 s later (self-node-remediation, internal/reboot/calculator.go: 60 + 30 + 60 + 30 s) or 10 to 60 s
 *   later (a power cycle by IPMI, assumption);
 * - the old pods go within 20 s (kubernetes, pkg/controller/podgc), a new VM runs 10 to 20 s later (harvester issue 4049),
 *   and its guest is up another 60 s later (the start time of these stories).
 */
import { describe, expect, it } from "vitest";
import { crashing, failure, vms } from "../timelines/history.ts";
import { expectStory, T, tell } from "./kubernetes.ts";

const FENCE_AGENT = { method: "fence-agent" };
/** From the restart until the guest is up, s. */
const UP = [10 + 60, 20 + 60] as const;
const DYING = { a: crashing(1, "10d", "2h"), b: { count: 2 } };

/** `notReady`: from the death of a node until it is not ready, s. */
export function tellStories(platform: string, notReady: readonly [number, number]): void {
  const unhealthy = [notReady[0] + 300, notReady[1] + 300] as const;
  /** From the death to the power cycle, to the restart elsewhere, and until the guest is up. */
  const fenced = [unhealthy[0] + 10, unhealthy[1] + 60] as const;
  const restart = [fenced[0], fenced[1] + 20] as const;
  const runs = [restart[0] + UP[0], restart[1] + UP[1]] as const;

  describe("a host dies", () => {
    it("and without fencing its VM is down until it is back, in two hours", () => {
      expectStory(tell(platform, { hosts: DYING }), /a-01|vm/, [
        [0, 0, "incident of a-01"],
        [0, 0, "a-01 down"],
        [0, 0, "vm-1 unavailable"],
        [0, 0, "vm-1 lost"],
        [7200, 7200, "a-01 back"],
        [7200, 7200, "vm-1 starts on a-01"],
        [7260, 7260, "vm-1 runs"],
        [7260, 7260, "vm-1 available"],
      ]);
    });

    it("and with a fence agent its VM runs elsewhere after some seven minutes", () => {
      expectStory(tell(platform, { hosts: DYING, recovery: FENCE_AGENT }), /a-01|vm/, [
        [0, 0, "incident of a-01"],
        [0, 0, "a-01 down"],
        [0, 0, "vm-1 unavailable"],
        [0, 0, "vm-1 lost"],
        [...restart, "a-01 declared dead"],
        [...restart, "vm-1 starts on b-02"],
        [...runs, "vm-1 runs"],
        [...runs, "vm-1 available"],
        [7200, 7200, "a-01 back"],
      ]);
    });

    it("and is found unhealthy at any time between the shortest and the longest its clocks can take", () => {
      const recovery = { ...FENCE_AGENT, fencing: "0s", preparation: "0s" };
      const verdicts = Array.from({ length: 40 }, (_, seed) => {
        const history = tell(platform, { hosts: DYING, recovery, seed: `seed ${seed}` });
        return history.times(/declared/)[0] - T;
      });
      // None of 40 falls into the first or last two of fifteen seconds in 1 of 150 cases.
      expect(Math.min(...verdicts)).toBeGreaterThanOrEqual(unhealthy[0]);
      expect(Math.min(...verdicts)).toBeLessThan(unhealthy[0] + 2);
      expect(Math.max(...verdicts)).toBeGreaterThan(unhealthy[1] - 2);
      expect(Math.max(...verdicts)).toBeLessThanOrEqual(unhealthy[1]);
    });

    it("and with self remediation after some ten", () => {
      const history = tell(platform, { hosts: DYING, recovery: { method: "self-remediation" } });
      expectStory(history, /vm-1 (starts|runs)/, [
        [unhealthy[0] + 180, unhealthy[1] + 180 + 20, "vm-1 starts on b-02"],
        [unhealthy[0] + 180 + UP[0], unhealthy[1] + 200 + UP[1], "vm-1 runs"],
      ]);
    });

    it("and an operator who marks it out of service is as fast as he is", () => {
      const history = tell(platform, { hosts: DYING, recovery: { method: "operator", operator: "1h" } });
      expectStory(history, /vm-1 (starts|runs)/, [
        [3600 + notReady[0], 3600 + notReady[1] + 20, "vm-1 starts on b-02"],
        [3600 + notReady[0] + UP[0], 3620 + notReady[1] + UP[1], "vm-1 runs"],
      ]);
    });

    it("and comes back before it is given up: the VM is started where it was", () => {
      const hosts = { a: crashing(1, "10d", "5m"), b: { count: 2 } };
      expectStory(tell(platform, { hosts, recovery: FENCE_AGENT }), /vm-1 (starts|runs)|declared/, [
        [300, 300, "vm-1 starts on a-01"],
        [360, 360, "vm-1 runs"],
      ]);
    });

    it("and a VM that must be apart from those on all other hosts waits for it", () => {
      const history = tell(platform, {
        hosts: DYING,
        instances: { vm: vms(3) },
        rules: { apart: { separate: ["vm"], strength: "must", over: "host" } },
        recovery: FENCE_AGENT,
      });
      expectStory(history, /vm-1 (stranded|starts|runs)/, [
        [...restart, "vm-1 stranded"],
        [7200, 7200, "vm-1 starts on a-01"],
        [7200 + UP[0], 7200 + UP[1], "vm-1 runs"],
      ]);
    });
  });

  describe("a host is cut off but runs", () => {
    const domains = {
      cable: { level: "switch", failures: { cut: failure("10d", "1h") } },
    };
    const hosts = { a: { count: 1, in: ["cable"] }, b: { count: 2 } };

    it("and without fencing its VM runs on, and is reached again when the cable is mended", () => {
      expectStory(tell(platform, { domains, hosts }), /vm-1|declared|a-01 down/, [
        [0, 0, "vm-1 unavailable"],
        [3600, 3600, "vm-1 available"],
      ]);
    });

    it("and with a fence agent it is reset before its VM is started elsewhere", () => {
      const history = tell(platform, { domains, hosts, recovery: FENCE_AGENT });
      expectStory(history, /vm-1 |declared|a-01 (down|back)/, [
        [0, 0, "vm-1 unavailable"],
        [...fenced, "a-01 down"],
        [...fenced, "vm-1 lost"],
        [...restart, "a-01 declared dead"],
        [...restart, "vm-1 starts on b-02"],
        [...runs, "vm-1 runs"],
        [...runs, "vm-1 available"],
        // Ten minutes to boot.
        [fenced[0] + 600, fenced[1] + 600, "a-01 back"],
      ]);
      const [down, declared] = history.times(/a-01 (down|declared)/);
      expect(declared).toBeGreaterThanOrEqual(down);
    });

    it("for less time than it takes to notice: nothing happens", () => {
      const blip = { cable: { level: "switch", failures: { cut: failure("10d", "5m") } } };
      expectStory(
        tell(platform, { domains: blip, hosts, recovery: FENCE_AGENT }),
        /vm-1|declared|a-01 down/,
        [
          [0, 0, "vm-1 unavailable"],
          [300, 300, "vm-1 available"],
        ],
      );
    });
  });

  describe("a rack is lost", () => {
    /** One controller and two of `healthy` + 2 hosts for VMs. */
    const racked = (healthy: number) => ({
      domains: { rack: { level: "rack", failures: { outage: failure("10d", "3h") } } },
      hosts: { a: { count: 2, in: ["rack"] }, b: { count: healthy }, c: { count: 1, in: ["rack"] } },
      recovery: FENCE_AGENT,
      instances: { vm: vms(2) },
    });

    it("and with most hosts healthy its VMs are restarted in the others", () => {
      expectStory(tell(platform, racked(4)), /management|vm-\d (starts|runs)/, [
        [...restart, "vm-1 starts on b-01"],
        [...restart, "vm-2 starts on b-02"],
        [...runs, "vm-1 runs"],
        [...runs, "vm-2 runs"],
      ]);
    });

    it("and with less than 51 % healthy no host is given up before the rack is back", () => {
      // Three controllers and one other host of eight are healthy; the hosts of the rack boot for 10 min.
      const { hosts, ...rest } = racked(1);
      const history = tell(platform, { ...rest, hosts: { ...hosts, c: { count: 2, in: ["rack"] } } });
      expectStory(history, /declared|vm-\d (starts|runs)/, [
        [11400, 11400, "vm-1 starts on a-01"],
        [11400, 11400, "vm-2 starts on a-02"],
        [11460, 11460, "vm-1 runs"],
        [11460, 11460, "vm-2 runs"],
      ]);
    });
  });

  describe("the control plane is away when a host dies", () => {
    /** Two of the three controllers fail ten seconds before the story begins. */
    const controllers = {
      count: 3,
      failures: {},
    };
    const away = (repair: string) => ({
      domains: { room: { level: "room", failures: { outage: failure("863990s", repair) } } },
      controllers: { ...controllers, in: ["room"], boot: "0s" },
    });
    const BACK = 3600 - 10;

    it("nothing is restarted until it is back and has waited anew, though all other VMs run on", () => {
      const history = tell(platform, { hosts: DYING, recovery: FENCE_AGENT, ...away("1h") });
      // An election of etcd (1 to 3 s), then a standby controller takes over within 2 to 17 s (leader-elect-lease-duration).
      expectStory(history, /management|vm/, [
        [0, 0, "vm-1 unavailable"],
        [0, 0, "vm-1 lost"],
        [BACK, BACK + 3, "management up"],
        [BACK + 2 + restart[0], BACK + 20 + restart[1], "vm-1 starts on b-02"],
        [BACK + 2 + runs[0], BACK + 20 + runs[1], "vm-1 runs"],
        [BACK + 2 + runs[0], BACK + 20 + runs[1], "vm-1 available"],
      ]);
    });

    it("the host returns first: its VM waits for the control plane all the same", () => {
      const hosts = { a: crashing(1, "10d", "10m"), b: { count: 2 } };
      expectStory(tell(platform, { hosts, ...away("1h") }), /management|a-01 back|vm-1 (starts|runs)/, [
        [600, 600, "a-01 back"],
        [BACK, BACK + 3, "management up"],
        [BACK + 2, BACK + 20, "vm-1 starts on a-01"],
        [BACK + 2 + 60, BACK + 20 + UP[1], "vm-1 runs"],
      ]);
    });
  });

  describe("the storage is lost", () => {
    const domains = { array: { level: "storage-backend", failures: { outage: failure("10d", "30m") } } };

    it("its VMs hang and go on when it is back; none is restarted", () => {
      const hosts = { a: { count: 3, in: ["array"] } };
      expectStory(tell(platform, { domains, hosts, recovery: FENCE_AGENT }), /vm|declared/, [
        [0, 0, "vm-1 unavailable"],
        [0, 0, "vm-2 unavailable"],
        [1800, 1800, "vm-1 available"],
        [1800, 1800, "vm-2 available"],
      ]);
    });

    it("and a host dies meanwhile: its VM is started once volumes can be mounted again", () => {
      const hosts = { a: { ...crashing(1, "864010s", "2h"), in: ["array"] }, b: { count: 2, in: ["array"] } };
      const controllers = { in: ["array"] };
      const history = tell(platform, { domains, hosts, controllers, recovery: FENCE_AGENT });
      // The kubelet tries to mount every two minutes.
      expectStory(history, /vm-1 (starts|runs)/, [
        [1800, 1800 + 120, "vm-1 starts on b-02"],
        [1800 + UP[0], 1920 + UP[1], "vm-1 runs"],
      ]);
      expect(history.since(T, /vm-1 not powered/).length).toBeGreaterThanOrEqual(11);
    });
  });

  describe("a second host dies", () => {
    it("while the VM starts on it: all clocks run again, and it comes up on the third", () => {
      // A guest that starts for ten minutes has been restarted on b within 435 s, and is not up before 960 s.
      const history = tell(platform, {
        hosts: {
          a: { ...crashing(1, "10d", "2h"), cores: 64, memory: "256GiB" },
          b: { ...crashing(1, "864450s", "2h"), cores: 32, memory: "128GiB" },
          c: { count: 2 },
        },
        instances: { vm: vms(1, { start: "10m" }) },
        recovery: FENCE_AGENT,
      });
      expectStory(history, /vm-1 (lost|starts|runs)|declared/, [
        [0, 0, "vm-1 lost"],
        [...restart, "a-01 declared dead"],
        [...restart, "vm-1 starts on b-01"],
        [450, 450, "vm-1 lost"],
        [450 + restart[0], 450 + restart[1], "b-01 declared dead"],
        [450 + restart[0], 450 + restart[1], "vm-1 starts on c-01"],
        [450 + restart[0] + 610, 450 + restart[1] + 620, "vm-1 runs"],
      ]);
    });

    it("and a guest that was restarted in time is not touched", () => {
      const history = tell(platform, {
        hosts: { a: crashing(1, "10d", "2h"), b: { count: 1 }, c: crashing(1, "864900s", "2h") },
        instances: { vm: vms(1) },
        recovery: FENCE_AGENT,
      });
      expectStory(history, /vm-1 (lost|starts|runs)|declared/, [
        [0, 0, "vm-1 lost"],
        [...restart, "a-01 declared dead"],
        [...restart, "vm-1 starts on b-01"],
        [...runs, "vm-1 runs"],
        [900 + restart[0], 900 + restart[1], "c-01 declared dead"],
      ]);
    });
  });
}
