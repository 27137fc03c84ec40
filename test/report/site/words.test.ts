import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Model } from "../../../src/cluster/model.ts";
import { grouped, listed, ranges, shortNames, span } from "../../../src/report/site/names.ts";
import { sharedFateSentences } from "../../../src/report/site/sentences.ts";
import { sharedFate } from "../../../src/report/site/shared-fate.ts";
import { shortened, widthOf, wrapped } from "../../../src/report/site/text.ts";
import { namesOf, needsOf } from "../../../src/report/site/wording.ts";
import { escaped } from "../../../src/report/site/xml.ts";
import { compile, parseScenario } from "../../../src/scenario/index.ts";

describe("names", () => {
  test("lose their cluster where that leaves no doubt, all of a cluster alike", () => {
    expect(shortNames(["a/host-1", "a/host-2", "b/node-1"])).toEqual(["host-1", "host-2", "node-1"]);
    expect(shortNames(["a/host-1", "a/host-2", "b/host-1"])).toEqual(["a/host-1", "a/host-2", "b/host-1"]);
    expect(shortNames(["plain", "a/x"])).toEqual(["plain", "x"]);
  });

  test.each([
    [["rack-1"], ["rack-1"]],
    [
      ["rack-1", "rack-2"],
      ["rack-1", "rack-2"],
    ],
    [["rack-1", "rack-2", "rack-3"], ["rack-1 … rack-3"]],
    [
      ["h-08", "h-09", "h-10", "h-12"],
      ["h-08 … h-10", "h-12"],
    ],
    [["k1-etcd", "k2-etcd", "k3-etcd"], ["k1-etcd … k3-etcd"]],
    [
      ["a1", "b2", "c3"],
      ["a1", "b2", "c3"],
    ],
    [
      ["a1-1", "a2-2", "a3-3"],
      ["a1-1", "a2-2", "a3-3"],
    ],
    [[], []],
  ])("in a row: %j", (names, expected) => {
    expect(ranges(names)).toEqual(expected);
  });

  test("in a sentence", () => {
    expect([listed([]), listed(["a"]), listed(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
    expect(listed(["a", "b", "c", "d"], 3)).toBe("a, b and 2 more");
    expect(span(["a-1", "a-2"])).toBe("a-1 … a-2");
    expect([grouped(0), grouped(999), grouped(1000), grouped(1234567)]).toEqual([
      "0",
      "999",
      "1,000",
      "1,234,567",
    ]);
  });
});

const FONT = { size: 11 };

describe("text in a width", () => {
  const words = fc.string({ unit: fc.constantFrom("a", "W", " ", "-", "日", "😀", "é"), maxLength: 80 });

  test("lines are no wider, and hold all of the text", () => {
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 20, max: 300 }),
        fc.integer({ min: 20, max: 300 }),
        (text, width, first) => {
          const lines = wrapped(text, width, FONT, first);
          lines.forEach((line, i) => {
            expect(widthOf(line, FONT)).toBeLessThanOrEqual(i === 0 ? first : width);
          });
          expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
        },
      ),
    );
  });

  test("what is shortened keeps its beginning and its end", () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 300 }), (text, width) => {
        const short = shortened(text, width, FONT);
        if (widthOf(text, FONT) <= width) expect(short).toBe(text);
        else {
          expect(widthOf(short, FONT)).toBeLessThanOrEqual(width);
          const [head, tail] = short.split("…");
          expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
        }
      }),
    );
    expect(shortened("a-long-name-of-a-host-with-number-17", 120, FONT)).toMatch(/^a-long.*….*17$/);
  });

  // Advance widths of Helvetica (Adobe Font Metrics, also Arial's), thousandths.
  test.each([
    ["rack", 333 + 556 + 500 + 500],
    [
      "control-plane-1",
      500 + 556 + 556 + 278 + 333 + 556 + 222 + 333 + 556 + 222 + 556 + 556 + 556 + 333 + 556,
    ],
    ["éÆ", 556 + 1000],
    ["日本", 2000],
    ["WMAQ", 944 + 833 + 667 + 778],
  ])("Helvetica is not wider than reckoned: %s", (text, width) => {
    expect(widthOf(text, { size: 1000 })).toBeGreaterThanOrEqual(width);
    expect(widthOf(text, { size: 1000, isBold: true })).toBeGreaterThanOrEqual(widthOf(text, { size: 1000 }));
  });
});

test("XML holds what it can", () => {
  expect(escaped(`<a b="c" d='e'>&\n x`)).toBe("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;  x");
  expect(escaped("\u0000\ud800😀")).toBe("\ufffd\ufffd😀");
});

/** Eight hosts in racks, the first of which vote, and a service that needs seven of eight VMs. */
function modelOf(racks: number, voters: number): Model {
  const tree = {
    name: "t",
    horizon: "1d",
    domains: {
      rack: { level: "rack", count: racks },
      tor: { level: "switch", count: racks, in: ["rack"] },
      san: { level: "storage-backend" },
    },
    clusters: {
      c: {
        platform: "plain",
        hosts: { count: 8, cores: 4, memory: "8GiB", in: ["rack", "tor", "san"] },
        instances: { vm: { count: 8, cpu: 1, memory: "1GiB", storage: "shared" } },
      },
    },
    quorums: { etcd: { members: { hosts: "c" } } },
    services: {
      api: { requires: [{ quorum: "etcd" }] },
      app: { requires: [{ instances: "vm", atLeast: 7 }, { service: "api" }] },
    },
  };
  const model = compile(parseScenario(JSON.stringify(tree), "t.yaml"));
  const quorums = model.quorums.map((quorum) => ({ ...quorum, members: quorum.members.slice(0, voters) }));
  return { ...model, quorums };
}

function sentences(model: Model): string[] {
  // One VM on each host.
  const hostOf = model.instances.map((_, i) => i);
  return sharedFateSentences(model, sharedFate(model, hostOf), namesOf(model)).map(
    ({ text, breaks }) => `${breaks ? "!" : "~"} ${text}`,
  );
}

describe("sentences", () => {
  test("of one rack, and of the switch in it; of all racks alike; of storage", () => {
    expect(sentences(modelOf(4, 3))).toEqual([
      "! rack-1 holds 2 of 3 voters of etcd: its loss takes the majority, and with it api and app; so does that of tor-1.",
      "! Each of rack-1 … rack-4 holds 2 of 8 instances of vm: its loss leaves 6 where app needs 7; so does that of any of tor-1 … tor-4.",
      "! 8 of 8 instances of vm hang on san: its loss leaves 0 where app needs 7.",
    ]);
  });

  test("of racks that hold more or less", () => {
    expect(sentences(modelOf(3, 1))[0]).toBe(
      "! Each of rack-1 … rack-3 holds 2 to 3 of 8 instances of vm: its loss leaves 5 to 6 where app needs 7; so does that of any of tor-1 … tor-3.",
    );
  });

  test("of voters that can be spared", () => {
    expect(sentences(modelOf(4, 5)).filter((text) => text.startsWith("~"))).toEqual([
      "~ Each of rack-1 and rack-2 holds 2 of 5 voters of etcd: its loss leaves a bare majority; so does that of any of tor-1 and tor-2.",
    ]);
    expect(sentences(modelOf(4, 7)).filter((text) => text.startsWith("~"))).toEqual([
      "~ Each of rack-1 … rack-3 holds 2 of 7 voters of etcd: its loss leaves a majority and 1 voter to spare; so does that of any of tor-1 … tor-3.",
    ]);
  });

  test("nothing is shared where every host has a rack of its own", () => {
    expect(sentences(modelOf(8, 3)).filter((text) => text.includes("rack") || text.includes("tor"))).toEqual(
      [],
    );
  });

  test("what services need", () => {
    const model = modelOf(4, 3);
    const names = namesOf(model);
    expect(model.services.map((service) => needsOf(model, service, names))).toEqual([
      ["quorum etcd"],
      ["7 of 8 instances of vm", "service api"],
    ]);
  });
});
