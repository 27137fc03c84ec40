import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { register } from "../../src/cli/field-data.ts";
import { FIELD_DATA } from "../../src/field-data/index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs the command; returns what it printed. */
async function fieldData(...words: string[]): Promise<string> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  const program = new Command();
  register(program);
  await program.parseAsync(["field-data", ...words], { from: "user" });
  return printed;
}

const widest = (text: string) => Math.max(...text.split("\n").map(({ length }) => length));

test("lists every data set with whom it is for, in 80 columns", async () => {
  const text = await fieldData();
  expect(text).toContain(
    "google-storage-2010\n    storage nodes at Google: many short interruptions\n    for hosts, rack\n",
  );
  expect(text.split("\n").filter((line) => /^\S/.test(line))).toEqual(FIELD_DATA.map(({ name }) => name));
  expect(widest(text)).toBeLessThanOrEqual(80);
});

test.each(FIELD_DATA.map((data) => [data.name, data] as const))(
  "prints what %s says, where from, and every value with its source",
  async (name, data) => {
    const text = await fieldData(name);
    expect(widest(text)).toBeLessThanOrEqual(80);
    const words = text.replaceAll(/\s+/g, " ");
    for (const part of [data.citation, ...data.says, ...data.leavesOut]) expect(words).toContain(part);
    for (const [level, processes] of Object.entries(data.levels)) {
      expect(text).toContain(level === "host" ? "Failures of a host" : `of level ${level}`);
      for (const [process, fields] of Object.entries(processes)) {
        for (const [field, { source, assumption }] of Object.entries(fields)) {
          expect(text).toContain(`\n  ${process}.${field}: `);
          expect(words).toContain(`${assumption ? "assumption" : "source"}: ${source}`);
        }
      }
    }
  },
);

test("--json: the list, or one data set", async () => {
  const list = JSON.parse(await fieldData("--json"));
  expect(list.version).toBe(1);
  expect(list.fieldData[1]).toEqual({
    name: "lanl-2005",
    title: FIELD_DATA[1].title,
    levels: ["host"],
  });
  expect(JSON.parse(await fieldData("lanl-2005", "--json"))).toEqual({ version: 1, ...FIELD_DATA[1] });
});

test.each([
  ["lanl-205", 'there is no field data "lanl-205"; did you mean "lanl-2005"?'],
  ["xyzzy", 'there is no field data "xyzzy"; known here: google-cluster-year, '],
])("does not know %s", async (name, message) => {
  await expect(fieldData(name)).rejects.toThrow(message);
});
