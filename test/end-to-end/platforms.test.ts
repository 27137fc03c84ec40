import { expect, test } from "vitest";
import { PLATFORMS } from "../../src/platforms/index.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate } from "./quorate.ts";

const inFolder = useTemporaryFolder();
const platforms = (...args: string[]) => quorate(["platforms", ...args], inFolder());

test("one line for each platform", async () => {
  const { code, stdout, stderr } = await platforms();
  expect([code, stderr]).toEqual([0, ""]);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual(PLATFORMS.map(({ name }) => name));
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
});

test("every setting of one: default, meaning, range, source, conditions, assumptions; in 80 columns", async () => {
  const { code, stdout } = await platforms("vsphere");
  expect(code).toBe(0);
  expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(stdout).toContain(`
recovery.isolationResponse: leave
    what an isolated host does with its instances
    leave | power-off | shut-down
    source: `);
  expect(stdout).toContain(`
migration.perNetwork
    migrations at once on one host's network
    a whole number, 1 to 100,000
    4 when hosts.network or hosts.groups.*.network is slower than 10Gbps
      source: `);
  expect(stdout).toMatch(/\n {4}8 otherwise\n {6}source: /);
  expect(stdout).toMatch(/\nhosts\.boot: 10m\n[^\n]+\n[^\n]+\n {4}assumption: /);
  expect(stdout).toMatch(/\nhorizon: 1y\n/);
  for (const { path } of PLATFORMS[0].settings) expect(stdout).toContain(`\n${path}`);
});

test("--json: the list, or one platform", async () => {
  const list = JSON.parse((await platforms("--json")).stdout);
  expect(list.version).toBe(1);
  expect(list.platforms).toEqual(PLATFORMS.map(({ name, title, methods }) => ({ name, title, methods })));
  const one = JSON.parse((await platforms("vsphere", "--json")).stdout);
  expect(one).toMatchObject({ version: 1, name: "vsphere" });
  const setting = (path: string) => one.settings.find((known: { path: string }) => known.path === path);
  expect(setting("hosts.boot")).toEqual({
    path: "hosts.boot",
    meaning: "from power back, or a reset, to serving",
    allowed: "a duration or a distribution of durations, 0s or more, or never; or instance",
    defaults: [{ value: "10m", text: "10m", source: expect.any(String), isAssumption: true }],
  });
  expect(setting("recovery.shutDown")).toMatchObject({
    allowed: "a duration or a distribution of durations, 0s or more, or never",
    dimension: "duration",
    least: 0,
  });
  expect(one.general.map(({ path }: { path: string }) => path)).toContain("quorums.*.heartbeat");
});

test.each([
  ["vpshere", 'there is no platform "vpshere"; did you mean "vsphere"?'],
  ["xyzzy", 'there is no platform "xyzzy"; known here: vsphere, '],
])("2 for the unknown platform %s", async (name, message) => {
  const { code, stdout, stderr } = await platforms(name);
  expect(stderr).toContain(message);
  expect([code, stdout]).toEqual([2, ""]);
});
