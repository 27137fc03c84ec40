/** `quorate contingency` as it is typed. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readTable } from "../../src/results/read-table.ts";
import { CONTINGENCIES } from "../../src/results/tables.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate, twoOfThree, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();

const RACKS = JSON.stringify({
  name: 'two "racks"',
  title: "Two racks",
  domains: { "it's a rack": { level: "rack" }, "rack B": { level: "rack" } },
  clusters: {
    prod: {
      platform: "plain",
      hosts: {
        failures: {},
        groups: { a: { count: 2, in: ["it's a rack"] }, b: { count: 2, in: ["rack B"] } },
      },
    },
  },
  quorums: { etcd: { members: { hosts: "prod" } } },
  services: {
    "key value": { requires: [{ quorum: "etcd" }] },
    any: { requires: [{ hosts: "prod", atLeast: 1 }] },
  },
});

test("prints the smallest sets that lose each service, and how many there are", async () => {
  writeFileSync(inFolder("s.yaml"), RACKS);
  const { code, stdout, stderr } = await quorate(
    ["contingency", "s.yaml", "-q", "-w", "1", "-o", "out"],
    inFolder(),
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const election = /prod\/a-01: (.*)/.exec(stdout)?.[1];
  const [told, closing] = stdout.split(/(?<=contingencies\.arrow\.\n)/);
  expect(told).toBe(`Two racks
4 hosts, 2 domains: failed alone and in pairs, for 24 h, after 1 h; nothing else
fails; seed 1

key value
  lost until repair with
    one of it's a rack, rack B
    any 2 of the 4 hosts prod/a-01, -02, b-01, -02
  interrupted, and back by itself, with
    prod/a-01: ${election}
  of 6 single parts 2 lose it, 1 interrupt it, 3 do nothing to it
  of 15 pairs 15 lose it, 0 interrupt it, 0 do nothing to it

any
  lost until repair with
    it's a rack and rack B
  of 6 single parts 0 lose it, 0 interrupt it, 6 do nothing to it
  of 15 pairs 1 lose it, 0 interrupt it, 14 do nothing to it

All 19 sets and services affected, also those that contain a smaller one:
out/contingencies.arrow.
`);
  expect(closing.replaceAll(/\s+/g, " ")).toMatch(
    /^21 sets in .* with 1 thread\. Times, and where instances start, are those of seed 1\. $/,
  );
  expect(election).toMatch(/^[1-5]\.\d s$/);
});

test("writes the same table whatever the number of workers", async () => {
  writeFileSync(inFolder("s.yaml"), RACKS);
  const tables: Buffer[] = [];
  for (const workers of ["1", "2", "3"]) {
    const folder = inFolder(`out-${workers}`);
    const args = ["contingency", "s.yaml", "-q", "--size", "3", "--workers", workers, "-o", folder];
    expect((await quorate(args, inFolder())).code).toBe(0);
    tables.push(readFileSync(`${folder}/contingencies.arrow`));
  }
  expect(tables[1].equals(tables[0])).toBe(true);
  expect(tables[2].equals(tables[0])).toBe(true);
  const { rows, columns, names, metadata } = await readTable(
    inFolder("out-1", "contingencies.arrow"),
    CONTINGENCIES,
  );
  expect(metadata).toMatchObject({ scenario: 'two "racks"', at_s: "3600", apart_s: "0", for_s: "86400" });
  const shown = Array.from({ length: rows }, (_, row) =>
    [
      columns.size[row],
      names.parts[columns.parts[row]],
      names.service[columns.service[row]],
      names.effect[columns.effect[row]],
      columns.down_s[row],
    ].join(" | "),
  );
  expect(shown).toContain("1 | it's a rack | key value | lost | 86400");
  expect(shown).toContain("3 | prod/a-01 + prod/b-01 + it's a rack | key value | lost | 86400");
  expect(shown.filter((row) => row.includes("| any |"))).toHaveLength(1 + 4 + 2);
  const run = JSON.parse(readFileSync(inFolder("out-1", "run.json"), "utf8"));
  expect(run).toMatchObject({
    command: "contingency",
    parts: 6,
    sets: { asked: 41, finished: 41 },
    tables: { "contingencies.arrow": rows },
  });
});

test("prints one JSON object", async () => {
  writeFileSync(inFolder("s.yaml"), RACKS);
  const args = ["contingency", "s.yaml", "--json", "-q", "--of", "domains", "--size", "1"];
  const { stdout } = await quorate(args, inFolder());
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    command: "contingency",
    apart_s: 0,
    parts: [
      { kind: "domain", name: "it's a rack" },
      { kind: "domain", name: "rack B" },
    ],
    services: [
      {
        service: "key value",
        needs_no_failure: false,
        counts: [{ size: 1, sets: 2, interrupted: 0, lost: 2 }],
        lost_with: [
          {
            words: "one of it's a rack, rack B",
            size: 1,
            sets: [
              { parts: ["it's a rack"], down_s: 86_400 },
              { parts: ["rack B"], down_s: 86_400 },
            ],
          },
        ],
      },
      { service: "any", lost_with: [], interrupted_with: [] },
    ],
  });
});

test("says what is wrong with what was typed", async () => {
  writeScenario(inFolder("s.yaml"));
  const said = async (...args: string[]) => {
    const { code, stderr } = await quorate(["contingency", "s.yaml", "-q", ...args], inFolder());
    expect(code).toBe(2);
    return stderr;
  };
  expect(await said("--of", "racks")).toContain("Kinds of parts: hosts, domains, instances.");
  expect(await said("--size", "1", "--sequential", "1h")).toContain(
    "--sequential is for sets of two or more",
  );
  expect(await said("--size", "4")).toContain("It must be a whole number of parts from 1 to 3.");
  expect(await said("--for", "3")).toContain("3 has no unit");
  expect(await said("--of", "domains")).toContain("s.yaml has no domains that could fail");
  writeFileSync(inFolder("s.yaml"), twoOfThree().replace(/services:.*/s, ""));
  expect(await said()).toContain("s.yaml has no services, so nothing can be lost");
  writeFileSync(inFolder("s.yaml"), twoOfThree().replace("count: 3", "count: 3000"));
  expect(await said()).toContain("4,501,500 sets of 3,000 parts are too many: at most 2,000,000");
});

test("tries smaller sets only where there are few parts", async () => {
  writeFileSync(
    inFolder("s.yaml"),
    twoOfThree().replace("count: 3", "count: 1").replace("atLeast: 2", "atLeast: 1"),
  );
  const { stdout, code } = await quorate(["contingency", "s.yaml", "-q", "--size", "3"], inFolder());
  expect(code).toBe(0);
  expect(stdout).toContain("of 1 part 1 lose it, 0 interrupt it, 0 do nothing to it");
});
