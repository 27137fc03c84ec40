/** Stores of one cluster: which hosts hold pieces, and on how many places. */
import type { Store } from "../cluster/model.ts";
import type { Compilation } from "./compilation.ts";
import { placesOf, type RuleScope } from "./compile-rules.ts";
import type { Path } from "./paths.ts";
import type { ScenarioStore } from "./schema.ts";

/** What `instances.*.storage` can be besides the name of a store; a store of that name would never be used. */
const PLACES_WITHOUT_STORE: readonly string[] = ["shared", "local", "ephemeral"];

/** `scope` is that of the cluster's rules: its hosts, and the domains they are in. */
export function compileStore(
  compilation: Compilation,
  scope: RuleScope,
  cluster: number,
  name: string,
  given: ScenarioStore,
): Store {
  const path = ["clusters", scope.cluster, "storage", name];
  if (PLACES_WITHOUT_STORE.includes(name)) {
    compilation.report(path, `"${name}" already says where disks are; give the store another name`);
  }
  const common = { name: `${scope.cluster}/${name}`, cluster };
  if (given.domain !== undefined) {
    return { ...common, kind: "external", domain: domainOf(compilation, scope, given.domain, path) };
  }
  const { replicas = 1, witnesses = 0, need, layout = "volumes", over = "host" } = given;
  const { pause, resync, restore } = given;
  if (pause === undefined || resync === undefined || restore === undefined) {
    throw new Error(`${common.name} passed validation without its times`);
  }
  const { placeOfHost, places } = placesOf(compilation, scope, over, [...path, "over"]);
  const pieces = replicas + witnesses;
  if (need === undefined) {
    compilation.report(
      path,
      `"need" is missing: how many of ${pieces} replicas and witnesses must be reachable`,
    );
  } else if (need > pieces) {
    compilation.report([...path, "need"], `${need} cannot be reachable of ${pieces} replicas and witnesses`);
  } else if (places > 0 && need > places) {
    compilation.report([...path, "need"], `${need} pieces cannot be reachable on ${places} places`);
  }
  if (layout === "spread" && witnesses > 0) {
    compilation.report([...path, "witnesses"], `a store of layout "spread" has no witnesses`);
  }
  return {
    ...common,
    kind: "replicated",
    replicas,
    witnesses,
    need: need ?? 1,
    layout,
    placeOfHost,
    places,
    pause,
    rebuildAfter: given.rebuildAfter ?? Number.POSITIVE_INFINITY,
    rebuildAfterDiskLoss: given.rebuildAfterDiskLoss ?? Number.POSITIVE_INFINITY,
    rebuildBandwidth: given.rebuildBandwidth ?? Number.POSITIVE_INFINITY,
    rebuildsPerHost: given.rebuildsPerHost ?? 1,
    resync,
    restore,
  };
}

function domainOf(compilation: Compilation, { domainSets }: RuleScope, name: string, path: Path): number {
  const set = domainSets.get(name);
  if (set === undefined) compilation.reportUnknown([...path, "domain"], "domain", name, domainSets.keys());
  if (set !== undefined && set.length > 1) {
    compilation.report(
      [...path, "domain"],
      `${JSON.stringify(name)} stands for ${set.length} domains; name one (${name}-1)`,
    );
  }
  return set?.[0] ?? 0;
}
