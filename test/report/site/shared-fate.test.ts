import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Element, Model, ReplicatedStore, Requirement } from "../../../src/cluster/model.ts";
import {
  majorityOf,
  type SharedFate,
  type Source,
  sharedFate,
} from "../../../src/report/site/shared-fate.ts";
import { compile, loadScenario, parseScenario } from "../../../src/scenario/index.ts";
import { Simulation } from "../../../src/simulation.ts";
import { type RandomSite, randomSite } from "./random-site.ts";

const HOSTS = 8;

/** Who is gone when a source is, by going over everything until nothing changes any more. */
class BruteForce {
  readonly #site: RandomSite;
  readonly #source: Source;
  readonly gone = new Set<string>();

  constructor(site: RandomSite, source: Source) {
    this.#site = site;
    this.#source = source;
    for (let before = -1; before !== this.gone.size; ) {
      before = this.gone.size;
      this.#round();
    }
  }

  /** Whether no volume can be served, however its pieces are put on the places. */
  #isUnserved(store: ReplicatedStore): boolean {
    const { layout, placeOfHost, places, replicas, witnesses, need } = store;
    const hostsAt = (place: number) => [...placeOfHost.keys()].filter((host) => placeOfHost[host] === place);
    const isGone = (host: number) => this.gone.has(`host ${host}`);
    const count = Math.min(replicas + witnesses, places);
    if (layout === "spread") {
      const missing = range(places).filter((place) => hostsAt(place).some(isGone)).length;
      return count - missing < need || missing >= Math.min(replicas, places);
    }
    // Only where every place has a piece is nothing left to chance; the best host of each place has it.
    if (count < places) return false;
    const reachable = range(places).filter((place) => !hostsAt(place).every(isGone)).length;
    return reachable < need || reachable === 0;
  }

  has({ kind, index }: Element): boolean {
    return this.gone.has(`${kind} ${index}`);
  }

  count(elements: readonly Element[]): number {
    return elements.filter((element) => this.has(element)).length;
  }

  #round(): void {
    const { model, hostOf } = this.#site;
    const { domains, hosts, instances, groups, stores, quorums, services } = model;
    const isUnmet = ({ need, domains: own }: Requirement) =>
      own.filter((domain) => !this.gone.has(`domain ${domain}`)).length < need;
    const unmet = (requirements: readonly Requirement[]) =>
      requirements.filter(isUnmet).map(({ effect }) => effect);
    const mark = (kind: Element["kind"], index: number, isGone: boolean) => {
      if (isGone) this.gone.add(`${kind} ${index}`);
    };
    mark(this.#source.kind, this.#source.index, true);
    domains.forEach(({ requirements }, i) => {
      mark("domain", i, unmet(requirements).length > 0);
    });
    hosts.forEach(({ requirements, nestedIn }, i) => {
      const effects = unmet(requirements);
      const isInGone = nestedIn !== undefined && this.gone.has(`instance ${nestedIn}`);
      mark("host", i, isInGone || effects.some((effect) => effect !== "isolate" && effect !== "stall"));
    });
    instances.forEach(({ group }, i) => {
      const { hangsWithHost, store } = groups[group];
      const backend = stores[store];
      const host = hosts[hostOf[i]];
      const hangs = host !== undefined && hangsWithHost && unmet(host.requirements).includes("stall");
      const hasNoVolume = backend?.kind === "external" && this.gone.has(`domain ${backend.domain}`);
      const isUnserved = backend?.kind === "replicated" && this.#isUnserved(backend);
      mark("instance", i, this.gone.has(`host ${hostOf[i]}`) || hangs || hasNoVolume || isUnserved);
    });
    quorums.forEach(({ members }, i) => {
      mark("quorum", i, members.length - this.count(members) < majorityOf(members.length));
    });
    services.forEach(({ terms }, i) => {
      mark(
        "service",
        i,
        terms.some(({ need, elements }) => elements.length - this.count(elements) < need),
      );
    });
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Whether a service needs something, directly or through other services. */
function needs(model: Model, service: number, { kind, index }: Element): boolean {
  return model.services[service].terms.some(({ elements }) =>
    elements.some(
      (element) =>
        (element.kind === kind && element.index === index) ||
        (element.kind === "service" &&
          (element.index === service ? false : needs(model, element.index, { kind, index }))),
    ),
  );
}

function sourcesOf(model: Model): Source[] {
  return [
    ...model.domains.map((_, index): Source => ({ kind: "domain", index })),
    ...model.hosts.map((_, index): Source => ({ kind: "host", index })),
  ];
}

function isOf({ source }: SharedFate, { kind, index }: Source): boolean {
  return source.kind === kind && source.index === index;
}

function checkQuorums(
  site: RandomSite,
  source: Source,
  found: readonly SharedFate[],
  brute: BruteForce,
): void {
  const { model } = site;
  model.quorums.forEach(({ members }, quorum) => {
    const findings = found.filter(({ subject }) => subject.kind === "quorum" && subject.quorum === quorum);
    const lost = brute.count(members);
    if (lost < 2) {
      expect(findings).toEqual([]);
      return;
    }
    const need = majorityOf(members.length);
    const breaks = members.length - lost < need;
    const services = [...model.services.keys()].filter(
      (service) =>
        breaks &&
        brute.has({ kind: "service", index: service }) &&
        needs(model, service, { kind: "quorum", index: quorum }),
    );
    const subject = { kind: "quorum", quorum };
    expect(findings).toEqual([{ source, subject, lost, of: members.length, need, breaks, services }]);
  });
}

function checkTerms(site: RandomSite, found: readonly SharedFate[], brute: BruteForce): void {
  const { model } = site;
  model.services.forEach(({ terms }, service) => {
    for (const { need, elements } of terms) {
      const lost = brute.count(elements);
      const isShared = need < elements.length && elements.length - lost < need;
      const findings = found.filter(
        ({ subject, need: own }) =>
          subject.kind === "elements" &&
          own === need &&
          JSON.stringify(subject.elements) === JSON.stringify(elements),
      );
      if (!isShared) {
        expect(findings).toEqual([]);
        continue;
      }
      // It may be left out where all it loses are voters of one lost quorum that the service needs anyway.
      const isTold = model.quorums.some(
        ({ members }, quorum) =>
          brute.has({ kind: "quorum", index: quorum }) &&
          needs(model, service, { kind: "quorum", index: quorum }) &&
          elements.every(
            (e) => !brute.has(e) || members.some((m) => m.kind === e.kind && m.index === e.index),
          ),
      );
      if (findings.length === 0) expect(isTold).toBe(true);
      for (const finding of findings) {
        expect(finding).toMatchObject({ lost, of: elements.length, breaks: true });
        expect(finding.services).toContain(service);
        for (const down of finding.services) expect(brute.has({ kind: "service", index: down })).toBe(true);
      }
    }
  });
}

describe("on random sites", () => {
  test("as going over everything until nothing changes says", () => {
    let quorums = 0;
    let terms = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const site = randomSite(seed, HOSTS, undefined, true);
        const findings = sharedFate(site.model, site.hostOf);
        for (const source of sourcesOf(site.model)) {
          const brute = new BruteForce(site, source);
          const found = findings.filter((finding) => isOf(finding, source));
          checkQuorums(site, source, found, brute);
          checkTerms(site, found, brute);
          quorums += found.filter(({ subject }) => subject.kind === "quorum").length;
          terms += found.length;
        }
      }),
      { numRuns: 700 },
    );
    expect(quorums).toBeGreaterThan(500);
    expect(terms - quorums).toBeGreaterThan(150);
  });

  test("as the simulation does when the domain fails", () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const { model } = randomSite(seed, HOSTS);
        const simulation = new Simulation(model);
        simulation.begin("test", 0);
        const before = simulation.snapshot();
        const start = simulation.moment();
        const findings = sharedFate(
          model,
          start.instances.map(({ host }) => host),
        );
        model.domains.forEach((_, domain) => {
          simulation.restore(before);
          simulation.domainFaultBegan(domain);
          const now = simulation.moment();
          const isUp = ({ hosts, instances }: typeof now, { kind, index }: Element) =>
            kind === "host"
              ? hosts[index].phase === "up" && hosts[index].isReachable
              : instances[index].isAvailable;
          model.quorums.forEach(({ members }, quorum) => {
            if (!members.every((member) => isUp(start, member))) return;
            const lost = members.filter((member) => !isUp(now, member)).length;
            const found = findings.find(
              ({ source, subject }) =>
                source.kind === "domain" &&
                source.index === domain &&
                subject.kind === "quorum" &&
                subject.quorum === quorum,
            );
            expect(found?.lost ?? 0).toBe(lost < 2 ? 0 : lost);
            if (found?.breaks) expect(now.quorums[quorum]).toBe(false);
            if (lost > 0) compared++;
          });
          for (const { source, services } of findings) {
            if (source.kind !== "domain" || source.index !== domain) continue;
            for (const service of services) expect(now.services[service]).toBe(false);
          }
        });
      }),
      { numRuns: 120 },
    );
    expect(compared).toBeGreaterThan(40);
  });
});

test("the reference design: one rack has all of etcd, and any rack more workers than can be spared", () => {
  const model = compile(loadScenario("scenarios/opencenter-vsphere.yaml"));
  const simulation = new Simulation(model);
  const hostOf = simulation.moment().instances.map(({ host }) => host);
  const told = sharedFate(model, hostOf)
    .filter(({ source }) => source.kind === "domain" && model.domains[source.index].level === "rack")
    .map(({ source, subject, lost, of, need, breaks }) => [
      model.domains[source.index].name,
      ...[subject.kind, lost, of, need, breaks],
    ]);
  expect(told).toEqual([
    ["rack-1", "quorum", 3, 3, 2, true],
    ["rack-1", "elements", 15, 60, 48, true],
    ["rack-2", "elements", 15, 60, 48, true],
    ["rack-3", "elements", 15, 60, 48, true],
    ["rack-4", "elements", 15, 60, 48, true],
  ]);
});

/** Three VMs on five hosts in two racks, their disks in a store that keeps three copies all over the hosts. */
test.each([
  [2, true],
  [1, false],
])("a spread store: one rack takes all volumes when %i of 3 copies must be there: %s", (need, breaks) => {
  const tree = {
    name: "spread",
    horizon: "1d",
    domains: { rack: { level: "rack", count: 2 } },
    clusters: {
      c: {
        platform: "plain",
        hosts: { count: 5, cores: 4, memory: "8GiB", network: "10Gbps", in: ["rack"] },
        instances: { vm: { count: 3, cpu: 1, memory: "1GiB", storage: "ceph", disk: "1GB" } },
        rules: { here: { pin: ["vm"], strength: "must", to: ["host-01", "host-02", "host-03"] } },
        storage: { ceph: { replicas: 3, need, layout: "spread", pause: "0s" } },
      },
    },
    quorums: { etcd: { members: { instances: "vm" } } },
  };
  const model = compile(parseScenario(JSON.stringify(tree), "spread.yaml"));
  const simulation = new Simulation(model);
  simulation.begin("test", 0);
  const hostOf = simulation.moment().instances.map(({ host }) => host);
  expect(Math.max(...hostOf)).toBeLessThan(3);
  // rack-2 has two hosts and no VM.
  const found = sharedFate(model, hostOf).find(
    ({ source }) => source.kind === "domain" && source.index === 1,
  );
  expect(found?.lost).toBe(breaks ? 3 : undefined);
  simulation.domainFaultBegan(1);
  simulation.advance(1);
  expect(simulation.moment().instances.map(({ isAvailable }) => isAvailable)).toEqual(
    hostOf.map(() => !breaks),
  );
});
