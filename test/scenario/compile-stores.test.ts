import { expect, test } from "vitest";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";

test("a store needs no more pieces than there are places for", () => {
  const text = (hosts: number) => `
name: stores
clusters:
  one:
    platform: plain
    hosts: {count: ${hosts}}
    storage:
      pool: {replicas: 3, need: 2}
`;
  expect(() => compile(parseScenario(text(1), "stores.yaml"))).toThrow(
    "stores.yaml:8:33 clusters.one.storage.pool.need: 2 pieces cannot be reachable on 1 places",
  );
  expect(compile(parseScenario(text(2), "stores.yaml")).stores[0]).toMatchObject({ need: 2, places: 2 });
});

test.each(["shared", "local", "ephemeral"])(
  "a store cannot be called %s, which already says where disks are",
  (name) => {
    const text = `
name: stores
clusters:
  one:
    platform: plain
    hosts: {count: 2}
    storage:
      ${name}: {replicas: 2}
`;
    expect(() => compile(parseScenario(text, "stores.yaml"))).toThrow(
      `clusters.one.storage.${name}: "${name}" already says where disks are; give the store another name`,
    );
  },
);
