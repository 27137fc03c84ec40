import { describe, expect, test } from "vitest";
import { asText } from "../../src/cli/explain.ts";
import { PLATFORMS } from "../../src/platforms/index.ts";
import { explain, loadScenario, parseScenario } from "../../src/scenario/index.ts";
import { SMALL } from "./texts.ts";

const values = explain(parseScenario(SMALL, "s.yaml"));
const at = (path: string) => values.find((value) => value.path === path);

describe("explain", () => {
  test("tells what the user set", () => {
    expect(at("clusters.prod.hosts.cores")).toMatchObject({ value: "16", origin: "set by you" });
    expect(at("clusters.prod.hosts.cores")?.source).toBeUndefined();
  });

  test("tells platform defaults with their source", () => {
    expect(at("clusters.prod.recovery.deadAfter")).toMatchObject({
      value: "18s",
      origin: "platform default",
      source: expect.stringContaining("T18"),
      meaning: "from the death of a host until it is declared dead",
    });
    expect(at("clusters.prod.recovery.preparation")?.value).toBe("uniform min 10s, max 15s");
  });

  test("calls an assumption an assumption", () => {
    expect(at("clusters.prod.hosts.boot")).toMatchObject({ value: "10m", origin: "assumption" });
    expect(at("quorums.etcd.restore")?.origin).toBe("assumption");
    const text = SMALL.replace(/ {6}failures:\n.*\n/, "").replace(/commonCauses:\n.*\n/, "");
    const failure = explain(parseScenario(text, "s.yaml")).find(({ path }) =>
      path.endsWith("failures.hardware.afr"),
    );
    expect(failure).toMatchObject({ value: "8%", origin: "assumption" });
    expect(failure?.source).toContain("hypervisor-host-default");
  });

  test("tells general defaults", () => {
    expect(at("horizon")).toMatchObject({ value: "1y", origin: "default" });
    expect(at("replications")?.value).toBe("200");
    expect(at("domains.net.effect")).toMatchObject({ value: "cut-off", origin: "default" });
    expect(at("quorums.etcd.electionTimeout")).toMatchObject({
      value: "1s",
      source: "etcd server/embed/config.go",
    });
  });

  test("an own value takes the place of a default, and only of that", () => {
    const own = explain(parseScenario(SMALL, "s.yaml", { "clusters.prod.recovery.deadAfter": "15s" }));
    const of = (path: string) => own.find((value) => value.path === `clusters.prod.recovery.${path}`);
    expect(of("deadAfter")).toMatchObject({ value: "15s", origin: "set by you" });
    expect(of("primaryLostAfter")?.origin).toBe("platform default");
  });

  test("the first maintenance is after one interval unless told", () => {
    const own = explain(parseScenario(SMALL, "s.yaml", { "clusters.prod.maintenance.every": "30d" }));
    expect(own.find(({ path }) => path === "clusters.prod.maintenance.first")).toMatchObject({
      value: "30d",
      origin: "default",
    });
  });

  test("every value of the reference has an origin, a meaning, and a source unless set by the user", () => {
    for (const { path, origin, source, meaning } of explain(
      loadScenario("scenarios/opencenter-vsphere.yaml"),
    )) {
      expect(meaning, path).toBeTruthy();
      if (origin !== "set by you") expect(source, path).toBeTruthy();
    }
  });

  test("values of one section stand together, each path once", () => {
    const sections = values.map(({ section }) => section);
    const runs = sections.filter((section, i) => section !== sections[i - 1]);
    expect(new Set(runs).size).toBe(runs.length);
    expect(new Set(values.map(({ path }) => path)).size).toBe(values.length);
  });

  test.each([80, 120, 200])("the table fits %d columns", (width) => {
    const lines = asText(values, width).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.join("\n")).toContain("clusters.prod.recovery\n  method ");
  });
});

test("every platform setting has a source", () => {
  for (const { settings } of PLATFORMS)
    for (const { path, source } of settings) expect(source, path).toBeTruthy();
});
