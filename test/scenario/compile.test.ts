import { describe, expect, test } from "vitest";
import type { Model } from "../../src/cluster/model.ts";
import { mean } from "../../src/kernel/distributions.ts";
import { compile, loadScenario, parseScenario } from "../../src/scenario/index.ts";
import { SMALL } from "./texts.ts";

const GIB = 1024 * 1024 * 1024;

function model(text: string): Model {
  return compile(parseScenario(text, "s.yaml"));
}

function named<T extends { readonly name: string }>(things: readonly T[], name: string): T {
  const found = things.find((thing) => thing.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${things.map((thing) => thing.name)}`);
  return found;
}

describe("the reference scenario", () => {
  const reference = compile(loadScenario("scenarios/opencenter-vsphere.yaml"));

  test("has the sizes of the reference architecture", () => {
    expect(reference.hosts).toHaveLength(20);
    expect(reference.instances).toHaveLength(3 + 60 + 6 + 1);
    expect(reference.domains.map(({ name }) => name)).toEqual([
      ...["feed-1", "feed-2", "rack-1", "rack-2", "rack-3", "rack-4"],
      ...["tor-1", "tor-2", "tor-3", "tor-4", "array"],
    ]);
    expect(reference.hosts[0]).toMatchObject({ cores: 32, memory: 512 * GIB, bandwidth: 3.125e9 });
    expect(reference.horizon).toBe(8760 * 3600);
  });

  test("divides the control plane's 24 GHz and 48 GB into 8 GHz (3.2 cores) and 16 GB each", () => {
    const group = named(reference.groups, "prod/control-plane");
    expect(group.reservedCpu).toBeCloseTo(3.2, 12);
    expect(group.reservedMemory).toBeCloseTo(16e9, 3);
    expect(group.shares).toBe(2000 * 8);
    expect(named(reference.groups, "prod/worker")).toMatchObject({
      reservedCpu: 0,
      shares: 1000 * 8,
      pool: 1,
    });
  });

  test("divides the infrastructure pool by vCPU and by memory", () => {
    const infrastructure = named(reference.groups, "prod/infrastructure");
    const vcenter = named(reference.groups, "prod/vcenter");
    expect(infrastructure.reservedCpu).toBeCloseTo((1.6 * 4) / 28, 12);
    expect(6 * infrastructure.reservedCpu + vcenter.reservedCpu).toBeCloseTo(1.6, 12);
    expect(6 * infrastructure.reservedMemory + vcenter.reservedMemory).toBeCloseTo(8e9, 3);
    expect(vcenter.reservedMemory / infrastructure.reservedMemory).toBeCloseTo(21 / 16, 12);
  });

  test("puts hosts into racks in blocks, on either feed, behind their rack's switch, on the array", () => {
    const domainNames = (host: number) =>
      reference.hosts[host].requirements.map(({ effect, need, domains }) => {
        return `${effect} ${need} of ${domains.map((domain) => reference.domains[domain].name)}`;
      });
    expect(domainNames(0)).toEqual([
      "down 1 of rack-1",
      "down 1 of feed-1,feed-2",
      "cut-off 1 of tor-1",
      "stall 1 of array",
    ]);
    expect(domainNames(4)[0]).toBe("down 1 of rack-1");
    expect(domainNames(5)[0]).toBe("down 1 of rack-2");
    expect(domainNames(19)[2]).toBe("cut-off 1 of tor-4");
  });

  test("has the failure processes and causes people read", () => {
    expect(reference.processes).toHaveLength(2 + 4 + 4 + 1 + 2 * 20);
    expect(reference.causes).toEqual([
      ...["feed outage", "rack outage", "tor outage", "array outage", "host crash", "host hardware"],
    ]);
    const hardware = named(reference.processes, "prod/host-03 hardware");
    expect(hardware).toMatchObject({ owner: "host", subject: 2, crew: 0, diskLoss: 0 });
    // AFR 8 %: -ln(0.92) failures a year.
    expect(mean(hardware.lifetime)).toBeCloseTo((8760 * 3600) / -Math.log(0.92), 0);
    expect(mean(hardware.repair)).toBeCloseTo(24 * 3600, 6);
  });

  test("has what the services need", () => {
    const [api, workers, management] = reference.services;
    expect(api.terms.map(({ need, elements }) => [need, elements.length])).toEqual([
      [1, 1],
      [1, 3],
    ]);
    expect(api.objective).toBe(0.9995);
    expect(workers.terms[0].need).toBe(48);
    expect(workers.objective).toBeNaN();
    expect(reference.clusters[0].management).toBe(2);
    expect(reference.instances[management.terms[0].elements[0].index].name).toBe("prod/vcenter-1");
    expect(reference.quorums[0]).toMatchObject({ name: "etcd", electionTimeout: 1, heartbeat: 0.1 });
    expect(reference.quorums[0].members.map(({ index }) => reference.instances[index].name)).toEqual([
      ...["prod/control-plane-1", "prod/control-plane-2", "prod/control-plane-3"],
    ]);
  });

  test("has the policies of vSphere", () => {
    const { recovery, admission, migration, rebalancing, maintenance } = reference.clusters[0];
    expect(mean(recovery.deadAfter)).toBe(18);
    expect(mean(recovery.primaryLostAfter)).toBe(35);
    expect(mean(recovery.preparation)).toBe(12.5);
    expect(recovery).toMatchObject({ concurrencyPerHost: 32, attempts: [120, 360, 840, 1800] });
    expect(admission).toMatchObject({ policy: "percentage", hosts: 1, slotCpu: 32e6 / 2.5e9 });
    expect(migration).toMatchObject({ perHost: 8, perNetwork: 8, perCluster: 128, downtimeTarget: 1 });
    expect(migration.streamBandwidth).toBe(Number.POSITIVE_INFINITY);
    expect(rebalancing).toMatchObject({ enabled: true, threshold: 3, interval: 60 });
    expect(maintenance).toMatchObject({
      every: 30 * 86_400,
      first: 15 * 86_400,
      concurrent: 1,
      retryAfter: 300,
    });
  });
});

test.each(["two-of-three", "machine-repair", "common-cause"])(
  "textbook-%s compiles to bare machines",
  (name) => {
    const compiled = compile(loadScenario(`scenarios/textbook-${name}.yaml`));
    const [cluster] = compiled.clusters;
    expect(cluster.recovery.detection).toBe("none");
    expect(cluster.migration.enabled || cluster.rebalancing.enabled).toBe(false);
    expect(cluster.maintenance.every).toBe(Number.POSITIVE_INFINITY);
    expect(cluster.admission.policy).toBe("none");
    expect(compiled.instances).toHaveLength(0);
    expect(compiled.processes).toHaveLength(compiled.hosts.length);
    for (const host of compiled.hosts) expect(mean(host.boot)).toBe(0);
  },
);

describe("hosts", () => {
  test("of several groups lie over the common fields and share the racks", () => {
    const compiled = model(
      SMALL.replace("count: 4\n", "groups: {old: {count: 2, cores: 8}, new: {count: 2, cpuClass: 2}}\n"),
    );
    expect(compiled.hosts.map(({ name, cores, cpuClass }) => [name, cores, cpuClass])).toEqual([
      ["prod/old-01", 8, 1],
      ["prod/old-02", 8, 1],
      ["prod/new-01", 16, 2],
      ["prod/new-02", 16, 2],
    ]);
    const rackOf = compiled.hosts.map(
      ({ requirements }) => compiled.domains[requirements[0].domains[0]].name,
    );
    expect(rackOf).toEqual(["rack-1", "rack-1", "rack-2", "rack-2"]);
  });

  test("with EVC all offer the oldest CPU generation", () => {
    const compiled = model(
      SMALL.replace("count: 4\n", "groups: {old: {count: 2}, new: {count: 2, cpuClass: 2}}\n").replace(
        "platform: vsphere",
        "platform: vsphere\n    evc: true",
      ),
    );
    expect(compiled.hosts.map(({ cpuClass }) => cpuClass)).toEqual([1, 1, 1, 1]);
  });

  test("without failures get the assumed ones of a hypervisor host, on vSphere", () => {
    const text = SMALL.replace(/ {6}failures:\n.*\n/, "").replace(/commonCauses:\n.*\n/, "");
    const processes = model(text).processes.filter(({ owner }) => owner === "host");
    expect(processes.map(({ name }) => name).slice(0, 2)).toEqual([
      "prod/host-01 crash",
      "prod/host-01 hardware",
    ]);
  });

  test("behind a slow network migrate four at a time, else eight", () => {
    const slow = SMALL.replace("cores: 16", "cores: 16\n      network: 1Gbps");
    expect(model(slow).clusters[0].migration.perNetwork).toBe(4);
    expect(model(SMALL).clusters[0].migration.perNetwork).toBe(8);
  });

  test("keep their names when more are added", () => {
    const names = (count: number) =>
      model(SMALL.replace("count: 4\n", `count: ${count}\n`)).hosts.map((h) => h.name);
    expect(names(120).slice(0, 4)).toEqual(names(4));
  });
});

describe("instances", () => {
  test("with a reservation of their own leave the rest of the pool to the others", () => {
    const compiled = model(
      SMALL.replace(
        "web: {count: 4, cpu: 2, memory: 4GiB}",
        "web: {count: 1, cpu: 2, memory: 4GiB, pool: gold, reservation: {cpu: 1GHz}}",
      ),
    );
    // 8 GHz at 2 GHz are 4 cores: half a core for web, 3.5 for three cp.
    expect(named(compiled.groups, "prod/web").reservedCpu).toBe(0.5);
    expect(named(compiled.groups, "prod/cp").reservedCpu).toBeCloseTo(3.5 / 3, 12);
  });

  test("have priorities 0 to 5 and a working set that is a share or a size", () => {
    const compiled = model(
      SMALL.replace("cpu: 4, ", "cpu: 4, priority: highest, workingSet: 1GiB, ").replace(
        "cpu: 2, ",
        "cpu: 2, priority: disabled, workingSet: 50%, ",
      ),
    );
    expect(compiled.groups.map(({ priority }) => priority)).toEqual([0, 5]);
    expect(compiled.groups.map(({ workingSet }) => workingSet)).toEqual([GIB, 2 * GIB]);
  });
});

describe("rules", () => {
  test("spread over places at which some instance may be, each from when its first host joins", () => {
    const spread = "apart: {spread: [cp], over: rack, maxSkew: 2}";
    const [rule] = model(SMALL.replace("apart: {separate: [cp]}", spread)).rules;
    expect(rule).toMatchObject({ kind: "spread", must: true, places: 2, spread: { maxSkew: 2 } });
    expect([...(rule.spread?.joins ?? [])]).toEqual([0, 0]);
    const pinned = `${spread}\n      home: {pin: [cp], to: [rack-2]}`;
    const [confined] = model(SMALL.replace("apart: {separate: [cp]}", pinned)).rules;
    expect([...confined.placeOfHost]).toEqual([-1, -1, 1, 1]);
    expect([...(confined.spread?.joins ?? [])]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });

  test("number places from 0: hosts, or domains of a level also through others", () => {
    expect([...model(SMALL).rules[0].placeOfHost]).toEqual([0, 1, 2, 3]);
    const overRack = model(
      SMALL.replace("{separate: [cp]}", "{separate: [cp], over: rack, strength: should}"),
    );
    expect(overRack.rules[0]).toMatchObject({ must: false, places: 2 });
    expect([...overRack.rules[0].placeOfHost]).toEqual([0, 0, 1, 1]);
  });

  test("pin to hosts and domains", () => {
    const pinned = model(SMALL.replace("{separate: [cp]}", "{pin: [cp-1, web], to: [host-01, rack-2]}"));
    expect([...pinned.rules[0].allowed]).toEqual([1, 0, 1, 1]);
    expect(pinned.rules[0].instances).toEqual([0, 3, 4, 5, 6]);
  });

  test("have a place for each host of the model when there are several clusters", () => {
    const second = "  more: {platform: plain, hosts: {count: 2}}\ncommonCauses:";
    const [rule] = model(SMALL.replace("commonCauses:", second)).rules;
    expect([...rule.placeOfHost]).toEqual([0, 1, 2, 3, -1, -1]);
  });
});

describe("names", () => {
  test("of groups need their cluster when two clusters have them", () => {
    const second = "  more: {platform: plain, hosts: {count: 2}, instances: {cp: {}}}\ncommonCauses:";
    const text = SMALL.replace("commonCauses:", second);
    expect(() => model(text)).toThrow(/no group of instances "cp"/);
    const full = text.replaceAll("instances: cp", "instances: prod/cp");
    expect(model(full).quorums[0].members).toHaveLength(3);
  });

  test("may hold spaces, quotes and dots", () => {
    const text = SMALL.replaceAll(/\bgold\b/g, `"the 'gold' v1.2"`).replaceAll("etcd", '"etcd.main"');
    expect(model(text).clusters[0].pools[0].name).toBe("the 'gold' v1.2");
  });
});

test("common causes hit the failure processes of a cluster, a host group or a domain", () => {
  const base = SMALL.replace("count: 4\n", "groups: {old: {count: 2}, new: {count: 2}}\n");
  const hit = (hits: string) => {
    const compiled = model(base.replace("hits: {cluster: prod, failure: crash}", `hits: ${hits}`));
    return compiled.commonCauses[0].processes.map((process) => compiled.processes[process].name);
  };
  expect(hit("{cluster: prod, failure: crash}")).toHaveLength(4);
  expect(hit("{cluster: prod, group: new, failure: crash}")).toEqual([
    "prod/new-01 crash",
    "prod/new-02 crash",
  ]);
  expect(hit("{domain: rack-2, failure: outage}")).toEqual(["rack-2 outage"]);
});

test("shares of a set are rounded up, without the noise of floating point", () => {
  const need = (share: string) => model(SMALL.replace("50%", share)).services[1].terms[0].need;
  expect([need("50%"), need("51%"), need("75%"), need("100%"), need("1%")]).toEqual([2, 3, 3, 4, 1]);
});

test("the model holds plain data only: it can be handed to a worker", () => {
  const compiled = model(SMALL);
  expect(structuredClone(compiled)).toEqual(compiled);
});
