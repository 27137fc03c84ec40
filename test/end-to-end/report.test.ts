import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quorate, twoOfThree, writeScenario } from "./quorate.ts";

const folder = mkdtempSync(join(tmpdir(), "quorate-report-"));
const inFolder = (...parts: string[]) => join(folder, ...parts);

beforeAll(async () => {
  writeScenario(inFolder("s.yaml"));
  const { code } = await quorate(["run", "s.yaml", "-n", "10", "--seed", "7 7", "-o", "run", "-q"], folder);
  expect([0, 99]).toContain(code);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("quorate report", () => {
  test("writes the page into the folder of the run, and says where it is", async () => {
    rmSync(inFolder("run", "report.html"), { force: true });
    const { code, stdout, stderr } = await quorate(["report", "run"], folder);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^run\/report\.html: \d+ kB\n$/);
    const { document } = parseHTML(readFileSync(inFolder("run", "report.html"), "utf8"));
    expect(document.querySelector("h1")?.textContent).toBe("Two of three");
    expect(document.querySelectorAll("section").length).toBeGreaterThan(8);
  });

  test("the page of a copy of the folder is the same, wherever it goes", async () => {
    cpSync(inFolder("run"), inFolder("copy"), { recursive: true });
    await quorate(["report", inFolder("copy"), "-o", inFolder("b.html")], tmpdir());
    expect(readFileSync(inFolder("b.html"), "utf8")).toBe(
      readFileSync(inFolder("run", "report.html"), "utf8"),
    );
  });

  test("the command on the page gives the same tables again", async () => {
    const { document } = parseHTML(readFileSync(inFolder("run", "report.html"), "utf8"));
    const command =
      document.querySelector("#reproduce")?.parentElement?.querySelector("pre")?.textContent ?? "";
    expect(command).toMatch(/^quorate run scenario\.yaml /);
    const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    await quorate([...args.slice(1), "-q"], inFolder("run"));
    const tables = readdirSync(inFolder("run")).filter((name) => name.endsWith(".arrow"));
    expect(tables.length).toBeGreaterThan(8);
    for (const table of tables) {
      expect(readFileSync(inFolder("again", table)).equals(readFileSync(inFolder("run", table))), table).toBe(
        true,
      );
    }
  });

  test("of variants that were compared: what differs, and all of them", async () => {
    const text = `${twoOfThree()}variants:\n  four:\n    clusters.site.hosts.count: 4\n`;
    writeScenario(inFolder("variants.yaml"), text);
    await quorate(["compare", "variants.yaml", "-n", "30", "-o", "compared", "-q"], folder);
    const { code, stderr } = await quorate(["report", "compared"], folder);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const { document } = parseHTML(readFileSync(inFolder("compared", "report.html"), "utf8"));
    expect(document.querySelector("#answer")?.textContent).toBe("four is the better design for two-of-three");
    expect([...document.querySelectorAll("article h2 .name")].map((name) => name.textContent)).toEqual([
      "small",
      "four",
    ]);
  });

  beforeAll(() => {
    mkdirSync(inFolder("empty"));
    for (const name of ["broken", "newer"]) cpSync(inFolder("run"), inFolder(name), { recursive: true });
    for (const name of ["broken", "newer"]) rmSync(inFolder(name, "report.html"), { force: true });
    writeFileSync(inFolder("broken", "outages.arrow"), "ARROW1 and nothing else");
    const json = readFileSync(inFolder("run", "run.json"), "utf8");
    writeFileSync(inFolder("newer", "run.json"), json.replace('"version": 1', '"version": 3'));
  });

  test.each([
    [["report"], "missing required argument"],
    [["report", "nowhere"], "nowhere is not a folder; name the folder of a run"],
    [["report", "s.yaml"], "s.yaml is not a folder"],
    [["report", "empty"], "holds no run"],
    [["report", "broken"], "outages.arrow: "],
    [["report", "newer"], "written by a newer quorate"],
    [["report", "run", "--out", "no/such/x.html"], "no/such/x.html: there is no such folder"],
    [["report", "run", "--out", "."], "this is a folder"],
  ])("2 for %j, with one message: %s", async (args, message) => {
    const { code, stdout, stderr } = await quorate(args, folder);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(existsSync(inFolder("broken", "report.html"))).toBe(false);
  });
});
