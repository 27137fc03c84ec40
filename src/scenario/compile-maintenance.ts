/** What maintenance of a cluster can bring about by itself: bad patches, and mistakes of those who do the work. */
import type { BadPatch, MaintenancePolicy, Mistake } from "../cluster/model.ts";
import type { Compilation } from "./compilation.ts";
import type { DomainTable } from "./compile-domains.ts";
import type { Path } from "./paths.ts";
import type { ScenarioCluster } from "./schema.ts";

type Given = ScenarioCluster["maintenance"];

/** `hosts`: indices of the cluster's hosts, whose failure processes must be complete. */
export function compileMaintenance(
  compilation: Compilation,
  table: DomainTable,
  { badPatch, mistake, ...policy }: Given,
  hosts: readonly number[],
  path: Path,
): MaintenancePolicy {
  return {
    ...policy,
    ...(badPatch && { badPatch: badPatchOf(compilation, badPatch, hosts, [...path, "badPatch"]) }),
    ...(mistake && { mistake: mistakeOf(compilation, table, mistake, hosts, [...path, "mistake"]) }),
  };
}

function badPatchOf(
  compilation: Compilation,
  { failure, share, ...given }: NonNullable<Given["badPatch"]>,
  hosts: readonly number[],
  path: Path,
): BadPatch {
  return {
    ...given,
    share: share ?? 1,
    cause: compilation.cause("bad patch"),
    processes: compilation.processesNamed("host", new Set(hosts), failure, [...path, "failure"]),
  };
}

function mistakeOf(
  compilation: Compilation,
  { sets }: DomainTable,
  { probability, failure, of }: NonNullable<Given["mistake"]>,
  hosts: readonly number[],
  path: Path,
): Mistake {
  const isOfHost = of === "host" || of === "another-host";
  const domains = sets.get(of);
  if (!isOfHost && domains === undefined) {
    compilation.reportUnknown([...path, "of"], "domain", of, ["host", "another-host", ...sets.keys()]);
  }
  const subjects = isOfHost ? hosts : domains;
  return {
    probability,
    cause: compilation.cause("operator error"),
    of: of === "host" ? "host" : "another",
    processes: compilation.processesNamed(
      isOfHost ? "host" : "domain",
      subjects && new Set(subjects),
      failure,
      [...path, "failure"],
    ),
  };
}
