/** Traces: recorded outages with the failure processes they set off, one for each part that occurs in them. */
import type { Trace } from "../cluster/model.ts";
import { fixed } from "../kernel/distributions.ts";
import type { Compilation } from "./compilation.ts";
import type { DomainTable } from "./compile-domains.ts";
import type { Parts } from "./parts.ts";
import { Targets } from "./targets.ts";
import type { RecordedOutage, TraceRecord } from "./trace-file.ts";
import type { GivenTrace } from "./trace-schema.ts";

const NEVER = Number.POSITIVE_INFINITY;
const DAY = 86_400;

/** Compiles the traces; what they make fail must be complete. */
export function compileTraces(
  compilation: Compilation,
  table: DomainTable,
  parts: Parts,
  records: ReadonlyMap<string, TraceRecord>,
): Trace[] {
  const targets = new Targets(table, parts);
  return Object.entries(compilation.scenario.traces ?? {}).flatMap(([name, given]): Trace[] => {
    const record = records.get(name);
    if (record === undefined) throw new Error(`the file of trace ${name} was not read`);
    checkLength(compilation, name, given, record);
    const cause = compilation.cause(`trace ${name}`);
    const processes = new Map<string, number>();
    for (const outage of record.outages) {
      if (processes.has(outage.component)) continue;
      const subject = subjectOf(compilation, targets, name, given, outage);
      if (subject === undefined) continue;
      const { owner, index } = subject;
      const things = owner === "host" ? parts.hosts : table.domains;
      // Two names in the file may be mapped to one part.
      const processName = `${things[index].name} trace ${name}`;
      const known = compilation.processes.findIndex((process) => process.name === processName);
      const process = {
        name: processName,
        owner,
        subject: index,
        cause,
        lifetime: fixed(NEVER),
        repair: fixed(NEVER),
        crew: -1,
        diskLoss: 0,
      };
      processes.set(
        outage.component,
        known >= 0 ? known : compilation.addProcess(["traces", name, "file"], process),
      );
    }
    const { outages, length } = record;
    return [
      {
        name,
        cause,
        length,
        block: given.mode === "bootstrap" ? given.block : NEVER,
        starts: Float64Array.from(outages, ({ start }) => start),
        durations: Float64Array.from(outages, ({ duration }) => duration),
        processes: Int32Array.from(outages, ({ component }) => processes.get(component) ?? -1),
      },
    ];
  });
}

function checkLength(
  compilation: Compilation,
  name: string,
  { mode, block }: GivenTrace,
  { length }: TraceRecord,
): void {
  const days = (time: number) => `${Number((time / DAY).toPrecision(4))} days`;
  const { horizon } = compilation.scenario;
  if (mode === "recorded" && length < horizon) {
    compilation.report(
      ["traces", name],
      `the record covers ${days(length)}, less than the horizon of ${days(horizon)}: shorten the horizon, say "until" when the record was kept, or use mode: bootstrap`,
      true,
    );
  }
  if (mode === "bootstrap" && block > length) {
    compilation.report(
      ["traces", name, "block"],
      `a block of ${days(block)} is longer than the record, which covers ${days(length)}`,
      true,
    );
  }
}

/** The host or domain that a line of the file is about. */
function subjectOf(
  compilation: Compilation,
  targets: Targets,
  trace: string,
  { file, map = {} }: GivenTrace,
  { component, line }: RecordedOutage,
): { owner: "host" | "domain"; index: number } | undefined {
  const isMapped = Object.hasOwn(map, component);
  const name = isMapped ? map[component] : component;
  const path = isMapped ? ["traces", trace, "map", component] : ["traces", trace, "file"];
  const prefix = isMapped ? "" : `${file}:${line}: `;
  const target = targets.find(compilation, name, ["host", "domain"], path, prefix);
  if (target === undefined) return undefined;
  if (target.indices.length > 1 || target.cluster !== undefined) {
    const count = target.indices.length;
    compilation.report(
      path,
      `${prefix}${JSON.stringify(name)} stands for ${count} ${target.kind}${count === 1 ? "" : "s"}; one single host or domain is needed`,
    );
    return undefined;
  }
  return { owner: target.kind === "host" ? "host" : "domain", index: target.indices[0] };
}
