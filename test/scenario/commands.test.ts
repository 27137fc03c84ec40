import { readFileSync } from "node:fs";
import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { register as registerExplain } from "../../src/cli/explain.ts";
import { register as registerSchema } from "../../src/cli/schema.ts";
import { register as registerValidate } from "../../src/cli/validate.ts";

const REFERENCE = "scenarios/opencenter-vsphere.yaml";

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** Runs one command; returns what it printed and the exit code it asks for. */
async function quorate(...words: string[]) {
  const printed = { out: "", error: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed.out += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    printed.error += text;
    return true;
  });
  const program = new Command();
  for (const register of [registerExplain, registerSchema, registerValidate]) register(program);
  await program.parseAsync(words, { from: "user" });
  return { ...printed, code: process.exitCode ?? 0 };
}

test("validate prints counts, and what instances can have", async () => {
  const { out, error, code } = await quorate("validate", REFERENCE);
  expect(out).toBe(
    `${REFERENCE}: 11 domains, 20 hosts, 70 instances, 3 services: valid\n  prod (vsphere): 20 hosts with 640 cores and 11000 GB (10240 GiB) for instances\n`,
  );
  expect([error, code]).toEqual(["", 0]);
});

test("validate takes off what the platform keeps: three nodes of 64 GB leave 168 GB for Harvester's guests", async () => {
  const { out } = await quorate("validate", "scenarios/harvester-three-nodes.yaml");
  expect(out).toContain("3 hosts with 42 cores and 168 GB");
});

test("validate --json is one object, also when a file is wrong", async () => {
  const { out, code } = await quorate(
    "validate",
    "--json",
    REFERENCE,
    "scenarios/schema.json",
    "no-such-file",
  );
  const { scenarios } = JSON.parse(out);
  expect(scenarios[0]).toMatchObject({ valid: true, hosts: 20, instances: 70, domains: 11, services: 3 });
  expect(scenarios[1].valid).toBe(false);
  expect(scenarios[1].problems[0]).toMatchObject({ file: "scenarios/schema.json", line: expect.any(Number) });
  expect(scenarios[2].problems[0].message).toBe("there is no such file");
  expect(code).toBe(2);
});

test("a wrong file goes to stderr with exit code 2", async () => {
  const { out, error, code } = await quorate("validate", "package.json");
  expect(out).toBe("");
  expect(error).toMatch(/^package\.json:\d+:\d+ /);
  expect(code).toBe(2);
});

test("explain prints every value, or JSON", async () => {
  expect((await quorate("explain", REFERENCE)).out).toMatch(/deadAfter +18s +platform default +vSphere HA/);
  const { values } = JSON.parse((await quorate("explain", "--json", REFERENCE)).out);
  expect(values.length).toBeGreaterThan(150);
  expect((await quorate("explain", "no-such-file")).code).toBe(2);
});

test("schema prints the committed schema", async () => {
  expect((await quorate("schema")).out).toBe(readFileSync("scenarios/schema.json", "utf8"));
});
