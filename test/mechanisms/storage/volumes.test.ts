import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixed } from "../../../src/kernel/distributions.ts";
import { ABSENT, CURRENT, EMPTY } from "../../../src/mechanisms/storage/pieces.ts";
import { endsOfCopies } from "../../oracles/shared-rebuilds.ts";
import { VolumeSite } from "./volume-site.ts";

function hosts(count: number) {
  return Array.from({ length: count }, () => ({}));
}

describe("pieces before time 0", () => {
  it("are put one volume after the other where the fewest bytes are, the first of several hosts", () => {
    const site = new VolumeSite({ hosts: hosts(4), disks: [100, 300, 50, 50] });
    expect([0, 1, 2, 3].map((volume) => site.piecesOf(volume))).toEqual([
      [0, 1],
      [2, 3],
      [0, 1],
      [0, 1],
    ]);
    expect([...site.volumes.pieces.bytesOn]).toEqual([200, 200, 300, 300]);
  });

  it("are at different places, of which there may be too few for all", () => {
    const store = { replicas: 3, witnesses: 1, need: 2, placeOfHost: Int32Array.of(0, 0, 1, -1), places: 2 };
    const site = new VolumeSite({ hosts: hosts(4), store, disks: [100, 100] });
    expect([0, 1].map((volume) => site.piecesOf(volume))).toEqual([
      [0, 2],
      [1, 2],
    ]);
    // Two replicas, both needed.
    site.fails(0);
    expect(site.told).toEqual(["0 0 down"]);
  });

  it("are on every host where the store is spread", () => {
    const store = { layout: "spread", replicas: 2, placeOfHost: Int32Array.of(1, 0, 1), places: 2 } as const;
    const site = new VolumeSite({ hosts: hosts(3), store, disks: [100, 50] });
    expect(site.piecesOf(0)).toEqual([1, 0, 2]);
    expect(site.volumes.pieces.bytesOf(0)).toBe(100);
  });
});

describe("availability", () => {
  const TWO_OF_THREE = { replicas: 2, witnesses: 1, need: 2, rebuildAfter: Infinity };

  it("takes so many pieces, a copy among them", () => {
    const site = new VolumeSite({ hosts: hosts(3), store: TWO_OF_THREE, disks: [100] });
    site.fails(2);
    site.run(10).fails(1);
    site.run(20).returns(2);
    site.run(30).fails(0);
    // The witness and a copy that missed what was written between 10 and 30 s do not suffice; nor does the witness alone.
    site.run(40).returns(1);
    site.run(50).returns(0);
    expect(site.run(60).told).toEqual(["10 0 down", "20 0 up", "30 0 down", "50 0 up"]);
  });

  it("counts what returns only when it is up to date", () => {
    const store = { ...TWO_OF_THREE, resync: fixed(30) };
    const site = new VolumeSite({ hosts: hosts(3), store, disks: [100] });
    site.fails(0);
    site.run(10).returns(0);
    site.run(39).fails(2);
    site.run(100);
    expect(site.told).toEqual(["39 0 down", "40 0 up"]);
  });

  it("does not need an update where nothing was written", () => {
    const store = { ...TWO_OF_THREE, pause: fixed(5), resync: fixed(1000) };
    const site = new VolumeSite({ hosts: hosts(3), store, disks: [100] });
    site.fails(0);
    site.run(3).returns(0);
    site.fails(1);
    // I/O goes on 5 s after the second loss, and would have after 5 s without it.
    site.run(20);
    expect(site.told).toEqual(["0 0 down", "8 0 up"]);
  });

  it("pauses for the loss of a piece, but not when its host leaves for maintenance", () => {
    const store = { ...TWO_OF_THREE, pause: fixed(5) };
    const site = new VolumeSite({ hosts: hosts(3), store, disks: [100] });
    expect(site.volumes.canSpare(0)).toBe(true);
    site.isTakenOut(0);
    expect(site.volumes.canSpare(1)).toBe(false);
    site.run(10).returns(0);
    site.run(20).fails(0);
    site.run(30);
    expect(site.told).toEqual(["20 0 down", "25 0 up"]);
  });

  it("takes a copy, however many witnesses there are", () => {
    const store = { replicas: 2, witnesses: 2, need: 2, rebuildAfter: Infinity };
    const site = new VolumeSite({ hosts: hosts(4), store, disks: [100] });
    site.fails(0);
    site.run(10).fails(1);
    expect(site.run(20).told).toEqual(["10 0 down"]);
  });

  it("pauses no shorter because a host leaves for maintenance meanwhile", () => {
    const store = { replicas: 3, pause: fixed(5), rebuildAfter: Infinity };
    const site = new VolumeSite({ hosts: hosts(3), store, disks: [100] });
    site.fails(0);
    site.run(2).isTakenOut(1);
    expect(site.run(20).told).toEqual(["0 0 down", "5 0 up"]);
  });

  it("can spare a host without pieces, and one whose volumes are down anyway", () => {
    const store = { rebuildAfter: Infinity };
    const site = new VolumeSite({ hosts: hosts(4), store, disks: [100] });
    site.fails(0);
    expect([1, 2, 3].map((host) => site.volumes.canSpare(host))).toEqual([false, true, true]);
    site.fails(1);
    expect([1, 2, 3].map((host) => site.volumes.canSpare(host))).toEqual([true, true, true]);
  });
});

describe("rebuilds", () => {
  it.each([
    ["the networks", [80, 7, 100, 20, 40, 50]],
    ["what a host gives to them", [80, 1000, 1000, 1000, 1000, 1000]],
  ])("share %s", (_, bandwidths) => {
    const disks = [60, 100, 130, 75, 90, 210, 45, 160, 55, 140, 25, 110, 95, 180, 70, 85, 120];
    const cap = 12;
    const site = new VolumeSite({
      hosts: bandwidths.map((storageBandwidth) => ({ storageBandwidth })),
      store: { rebuildBandwidth: cap },
      disks,
    });
    const lost = disks.map((_, volume) => volume).filter((volume) => site.piecesOf(volume).includes(0));
    const sources = lost.map((volume) => site.piecesOf(volume).find((host) => host !== 0) ?? -1);
    site.fails(0);
    site.run(10_000);
    expect(lost.length).toBeGreaterThan(2);
    const ended = new Map(site.rebuilt.map(([time, volume, host]) => [volume, { time, host }]));
    const copies = lost.map((volume, i) => ({
      hosts: [sources[i], ended.get(volume)?.host ?? -1],
      bytes: disks[volume],
    }));
    const expected = endsOfCopies(
      copies,
      bandwidths.map((bandwidth) => Math.min(bandwidth, cap)),
    );
    expect(new Set(copies.flatMap((copy) => copy.hosts)).size).toBeGreaterThan(3);
    lost.forEach((volume, i) => {
      expect((ended.get(volume)?.time ?? 0) - 100, `volume ${volume}`).toBeCloseTo(expected[i], 6);
    });
  });

  it("share a network with others that join and leave", () => {
    const site = new VolumeSite({ hosts: hosts(3), disks: [100] });
    site.fails(0);
    // 10 bytes/s from 100 to 104 s, 5 bytes/s to 108 s, 10 bytes/s for the 40 bytes left.
    site.run(104);
    site.links.join(2, "storage");
    site.run(108);
    site.links.leave(2, "storage");
    site.run(200);
    expect(site.rebuilt).toEqual([[112, 0, 2]]);
  });

  it("wait for their turn at both ends, first come first served", () => {
    const store = { rebuildsPerHost: 1 };
    // All on hosts 0 and 1; what is lost with 0 is read from 1.
    const site = new VolumeSite({
      hosts: hosts(4),
      store: { ...store, placeOfHost: Int32Array.of(0, 1, 2, 3) },
      disks: [100, 200, 100],
    });
    expect([0, 1, 2].map((volume) => site.piecesOf(volume))).toEqual([
      [0, 1],
      [2, 3],
      [0, 1],
    ]);
    site.fails(0);
    site.run(1000);
    expect(site.rebuilt).toEqual([
      [110, 0, 2],
      [120, 2, 3],
    ]);
  });

  it("are read from the copies in turn, and from another one when that is lost", () => {
    const store = { replicas: 3, rebuildsPerHost: 1 };
    const site = new VolumeSite({ hosts: hosts(6), store, disks: [100, 900, 100, 100] });
    expect([0, 2, 3].map((volume) => site.piecesOf(volume))).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ]);
    site.links.join(1, "storage");
    site.fails(0);
    // The first from 1, at half the rate, the second from 2, the third waits for 1, which has copied 5 bytes when it fails.
    site.run(101).fails(1);
    site.run(200);
    expect(site.rebuilt.map(([time, volume]) => [time, volume])).toEqual([
      [110, 2],
      [119.5, 0],
      [129.5, 3],
    ]);
  });

  it("begin anew on a host that was lost while nothing could be copied to it", () => {
    const site = new VolumeSite({ hosts: hosts(3), store: { rebuildAfter: 100 }, disks: [100] });
    site.fails(0);
    site.run(104).fails(1);
    site.burns(2);
    site.run(110).returns(2);
    site.run(120).returns(1);
    site.run(1000);
    expect(site.rebuilt).toEqual([[130, 0, 2]]);
  });

  it("go on from another copy when their source is lost", () => {
    const site = new VolumeSite({ hosts: hosts(4), store: { replicas: 3, rebuildAfter: 100 }, disks: [100] });
    site.fails(0);
    site.run(104).fails(1);
    // 40 bytes had been copied; the other lost piece has no place.
    site.run(1000);
    expect(site.rebuilt).toEqual([[110, 0, 3]]);
  });

  it("start over on another host when their target is lost", () => {
    const site = new VolumeSite({ hosts: hosts(4), disks: [100] });
    site.fails(0);
    site.run(104).fails(2);
    site.run(1000);
    expect(site.rebuilt).toEqual([[114, 0, 3]]);
    expect([...site.volumes.pieces.bytesOn]).toEqual([0, 100, 0, 100]);
  });

  it("need a host without a piece of the volume, and wait for one", () => {
    const site = new VolumeSite({ hosts: hosts(3), disks: [100] });
    site.fails(2);
    site.fails(0);
    site.run(500).returns(2);
    site.run(1000);
    expect(site.rebuilt).toEqual([[510, 0, 2]]);
  });

  it("may be on a host at the place of the piece lost", () => {
    const store = { placeOfHost: Int32Array.of(0, 0, 1), places: 2 };
    const site = new VolumeSite({ hosts: hosts(3), store, disks: [100] });
    site.fails(0);
    site.run(1000);
    expect(site.rebuilt).toEqual([[110, 0, 1]]);
  });

  it("of a spread store are over all hosts left, and go on when one of them is lost", () => {
    const store = { layout: "spread", replicas: 3, need: 1 } as const;
    const site = new VolumeSite({ hosts: hosts(6), store, disks: [200, 400] });
    // A part of 300 bytes on each of 6 hosts; from 100 s on five hosts copy it at 50 bytes/s.
    site.fails(0);
    site.run(102);
    expect(site.volumes.rebuilds.countAt(1)).toBe(1);
    site.fails(1);
    // 200 bytes left, at 40 bytes/s: until 107 s. Then, from 202 s, 1,800 / 5 bytes at 40 bytes/s: 9 s.
    site.run(106.9);
    expect(site.volumes.pieces.state[0]).not.toBe(ABSENT);
    site.run(107.1);
    expect(site.volumes.pieces.state[0]).toBe(ABSENT);
    site.run(210.9);
    expect(site.volumes.pieces.state[1]).not.toBe(ABSENT);
    site.run(211.1);
    expect(site.volumes.pieces.state[1]).toBe(ABSENT);
    site.returns(0);
    site.run(212);
    expect(site.volumes.pieces.state[0]).toBe(CURRENT);
  });

  it("of a spread store go to a host that is back with new disks", () => {
    const store = { layout: "spread", replicas: 3, need: 1 } as const;
    const site = new VolumeSite({ hosts: hosts(3), store, disks: [200] });
    site.burns(0);
    site.run(50).returns(0);
    // 200 bytes at the 10 bytes/s of that host.
    site.run(69.9);
    expect(site.volumes.pieces.serves(0)).toBe(false);
    site.run(70.1);
    expect(site.volumes.pieces.serves(0)).toBe(true);
  });
});

describe("loss of data", () => {
  it("comes with the last disks that hold what was written last", () => {
    const site = new VolumeSite({ hosts: hosts(3), store: { rebuildAfter: Infinity }, disks: [100] });
    site.fails(0);
    site.run(10).burns(1);
    site.run(20).returns(0);
    // Restored on the hosts there are: 0, and 2 instead of 1.
    site.run(2000);
    expect(site.told).toEqual(["10 0 down", "10 0 lost", "10 0 without data", "1010 0 up"]);
    expect(site.piecesOf(0)).toEqual([0, 2]);
  });

  it("is made good when a host is there, with all pieces as soon as there are places", () => {
    const site = new VolumeSite({ hosts: hosts(2), disks: [100] });
    site.burns(0);
    site.burns(1);
    site.run(2000).returns(1);
    site.run(3000).returns(0);
    site.run(4000);
    expect(site.told).toEqual(["0 0 down", "0 0 lost", "0 0 without data", "2000 0 up"]);
    expect([...site.volumes.pieces.state]).toEqual([CURRENT, CURRENT]);
  });

  it("leaves pieces to be rebuilt for which there is no place", () => {
    const site = new VolumeSite({ hosts: hosts(3), disks: [100] });
    site.burns(0);
    site.burns(1);
    site.fails(2);
    site.run(2000).returns(0);
    site.run(3000).returns(2);
    site.run(4000);
    expect(site.rebuilt).toEqual([[3010, 0, 2]]);
  });

  it("does not come with all disks at one place", () => {
    const store = {
      layout: "spread",
      replicas: 2,
      placeOfHost: Int32Array.of(0, 0, 1, 1),
      places: 2,
      rebuildAfterDiskLoss: 100,
    } as const;
    const site = new VolumeSite({ hosts: hosts(4), store, disks: [100] });
    site.burns(0);
    site.burns(1);
    // Nor can what was there be rebuilt at the other place, which holds everything already.
    site.run(1000);
    expect(site.told).toEqual([]);
    expect([...site.volumes.pieces.state]).toEqual([EMPTY, EMPTY, CURRENT, CURRENT]);
    site.burns(2);
    expect(site.told).toContain("1000 0 lost");
  });

  it("takes all volumes of a spread store when as many places as copies are destroyed", () => {
    const store = { layout: "spread", replicas: 2, need: 1, rebuildAfterDiskLoss: 100 } as const;
    const site = new VolumeSite({ hosts: hosts(4), store, disks: [100, 100] });
    site.burns(3);
    site.run(50).burns(0);
    expect(site.told.filter((what) => what.includes("lost"))).toEqual(["50 0 lost", "50 1 lost"]);
    site.run(2000);
    expect(site.told.filter((what) => what.includes("up"))).toEqual(["1050 0 up", "1050 1 up"]);
  });
});

describe("random failures", () => {
  const store = fc.record({
    replicas: fc.integer({ min: 1, max: 3 }),
    witnesses: fc.integer({ min: 0, max: 2 }),
    need: fc.integer({ min: 1, max: 2 }),
    layout: fc.constantFrom("volumes" as const, "spread" as const),
    pause: fc.constantFrom(0, 7, 100),
    rebuildAfter: fc.constantFrom(0, 60, 500, Infinity),
    rebuildAfterDiskLoss: fc.constantFrom(0, 60, Infinity),
    rebuildBandwidth: fc.constantFrom(3, Infinity),
    rebuildsPerHost: fc.integer({ min: 1, max: 3 }),
    resync: fc.constantFrom(0, 30, 200),
    restore: fc.constantFrom(0, 300),
  });
  const step = fc.record({
    after: fc.constantFrom(0, 0, 1, 20, 65, 130, 400),
    host: fc.nat(),
    what: fc.constantFrom("fails", "fails", "burns", "isTakenOut", "returns", "returns", "returns"),
  });
  const site = fc.record({
    hosts: fc.integer({ min: 2, max: 6 }),
    perPlace: fc.constantFrom(1, 1, 2),
    disks: fc.array(fc.constantFrom(0, 100, 700), { minLength: 1, maxLength: 6 }),
    store,
    steps: fc.array(step, { minLength: 5, maxLength: 60 }),
  });

  type Given = typeof site extends fc.Arbitrary<infer T> ? T : never;
  type Step = Given["steps"][number];

  function make({ hosts: count, perPlace, disks, store: chosen }: Given): VolumeSite {
    const places = Math.ceil(count / perPlace);
    const { replicas, layout } = chosen;
    const witnesses = layout === "spread" ? 0 : chosen.witnesses;
    return new VolumeSite({
      hosts: hosts(count),
      disks,
      store: {
        ...chosen,
        witnesses,
        need: Math.min(chosen.need, replicas + witnesses, places),
        placeOfHost: Int32Array.from({ length: count }, (_, host) => Math.floor(host / perPlace)),
        places,
        pause: fixed(chosen.pause),
        resync: fixed(chosen.resync),
        restore: fixed(chosen.restore),
      },
    });
  }

  function play(own: VolumeSite, steps: readonly Step[]): void {
    const { hostPhase } = own.simulation.state;
    for (const { after, host, what } of steps) {
      own.run(own.simulation.now + after);
      const chosen = host % hostPhase.length;
      if (what === "returns") own.returns(chosen);
      else if (hostPhase[chosen] === 0 || what === "burns")
        own[what as "fails" | "burns" | "isTakenOut"](chosen);
      own.check();
    }
  }

  it("break nothing, and all is well again when they have ended", () => {
    const seen = { lost: 0, rebuilt: 0, down: 0, pieces: 0 };
    fc.assert(
      fc.property(site, (given) => {
        const own = make(given);
        play(own, given.steps);
        for (let host = 0; host < given.hosts; host++) own.returns(host);
        own.run(own.simulation.now + 1e6);
        const { pieces } = own.volumes;
        expect([...pieces.state].every((state) => state === CURRENT)).toBe(true);
        expect([...own.simulation.state.volumeDown].every((down) => down === 0)).toBe(true);
        const bytes = [...pieces.bytesOn].reduce((sum, own) => sum + own, 0);
        const stored = [...pieces.hostOf.keys()].reduce((sum, piece) => sum + pieces.bytesOf(piece), 0);
        if (given.store.layout === "volumes") expect(bytes).toBe(stored);
        seen.lost += own.told.filter((what) => what.includes("lost")).length;
        seen.down += own.told.filter((what) => what.includes("down")).length;
        seen.rebuilt += own.rebuilt.length;
        seen.pieces += pieces.state.length;
      }),
      { seed: 20260719, numRuns: 2000 },
    );
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(100);
  });

  it("happen again in the same way from a snapshot", () => {
    fc.assert(
      fc.property(site, (given) => {
        const own = make(given);
        const half = Math.floor(given.steps.length / 2);
        play(own, given.steps.slice(0, half));
        const snapshot = own.simulation.engine.arrays.snapshot();
        const before = own.told.length;
        play(own, given.steps.slice(half));
        const first = own.told.splice(before);
        own.simulation.engine.arrays.restore(snapshot);
        play(own, given.steps.slice(half));
        expect(own.told.splice(before)).toEqual(first);
      }),
      { seed: 20260719, numRuns: 100 },
    );
  });
});
