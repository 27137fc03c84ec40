/** The script: what is made to happen at which time, with a failure process for each part that a line makes fail. */
import type { Domain, Host, ScriptedEvent } from "../cluster/model.ts";
import { fixed } from "../kernel/distributions.ts";
import type { Compilation } from "./compilation.ts";
import type { DomainTable } from "./compile-domains.ts";
import type { Parts } from "./parts.ts";
import type { Path } from "./paths.ts";
import type { ScriptLine } from "./script-schema.ts";
import { type Target, type TargetKind, Targets } from "./targets.ts";

const NEVER = Number.POSITIVE_INFINITY;
/** Names that a cause lists before it counts the others. */
const NAMES_IN_CAUSE = 3;

/** Compiles the script; what it makes fail must be complete. */
export function compileScript(compilation: Compilation, table: DomainTable, parts: Parts): ScriptedEvent[] {
  const { script = [], horizon } = compilation.scenario;
  const targets = new Targets(table, parts);
  return script.flatMap((line, i): ScriptedEvent[] => {
    const path = ["script", i];
    if (line.at >= horizon)
      compilation.report([...path, "at"], "this is not before the end of the history: see horizon");
    const key = line.fail === undefined ? "maintain" : "fail";
    const names = [line[key] ?? []].flat();
    const kinds: TargetKind[] = key === "fail" ? ["domain", "host", "instance"] : ["host"];
    const found = names.flatMap((name, n): Target[] => {
      const at = Array.isArray(line[key]) ? [...path, key, n] : [...path, key];
      const target = targets.find(compilation, name, kinds, at);
      return target === undefined ? [] : [target];
    });
    if (found.length < names.length) return [];
    checkFields(compilation, path, line, found);
    const indices = (kind: TargetKind) => [
      ...new Set(found.filter((target) => target.kind === kind).flatMap((target) => target.indices)),
    ];
    if (key === "maintain") return [event(compilation, line, names, found, [], [], indices("host"))];
    const cause = causeOf(compilation, names);
    const process = (owner: "domain" | "host", things: readonly (Domain | Host)[]) =>
      indices(owner).map((subject) =>
        compilation.addProcess([...path, "fail"], {
          name: `${things[subject].name} script ${i + 1}`,
          owner,
          subject,
          cause,
          lifetime: fixed(NEVER),
          repair: fixed(line.for ?? NEVER),
          crew: -1,
          ...(line.effect !== undefined && { effect: line.effect }),
          ...(line.slow !== undefined && { slow: line.slow }),
          diskLoss: line.losesDisks ? 1 : 0,
        }),
      );
    const processes = [...process("domain", table.domains), ...process("host", parts.hosts)];
    return [event(compilation, line, names, found, processes, indices("instance"), [])];
  });
}

function event(
  compilation: Compilation,
  { at }: ScriptLine,
  names: readonly string[],
  [{ kind, indices, cluster }]: readonly Target[],
  processes: readonly number[],
  instances: readonly number[],
  maintenance: readonly number[],
): ScriptedEvent {
  return {
    at,
    cause: causeOf(compilation, names),
    component: cluster === undefined ? { kind, index: indices[0] } : { kind: "cluster", index: cluster },
    processes,
    instances,
    maintenance,
  };
}

/** Fields that mean nothing for what is named. */
function checkFields(compilation: Compilation, path: Path, line: ScriptLine, found: readonly Target[]): void {
  const has = (kind: TargetKind) => found.some((target) => target.kind === kind);
  const { effect, slow, losesDisks } = line;
  for (const key of ["for", "effect", "slow", "losesDisks"] as const) {
    if (line[key] === undefined) continue;
    const at = [...path, key];
    if (line.maintain !== undefined)
      compilation.report(at, `"${key}" goes with "fail"; maintenance takes the time its policy says`, true);
    else if (has("instance"))
      compilation.report(at, `"${key}" is not for instances: a guest that crashed is started again`, true);
    else if (key !== "for" && has("domain"))
      compilation.report(at, `"${key}" is for hosts; name the hosts of the domain`, true);
  }
  compilation.checkSlowness(path, effect, slow);
  if (losesDisks && effect !== undefined && effect !== "down")
    compilation.report([...path, "losesDisks"], `a host that loses its disks is down, not ${effect}`, true);
}

function causeOf(compilation: Compilation, names: readonly string[]): number {
  const listed =
    names.length <= NAMES_IN_CAUSE
      ? names
      : [...names.slice(0, NAMES_IN_CAUSE - 1), `${names.length - NAMES_IN_CAUSE + 1} others`];
  return compilation.cause(`script ${listed.join(", ")}`);
}
