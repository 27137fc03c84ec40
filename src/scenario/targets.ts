/** What a name in a script or a trace stands for: domains, hosts or instances. */
import type { Compilation } from "./compilation.ts";
import type { DomainTable } from "./compile-domains.ts";
import type { Parts } from "./parts.ts";
import type { Path } from "./paths.ts";

export type TargetKind = "domain" | "host" | "instance";

export interface Target {
  readonly kind: TargetKind;
  readonly indices: readonly number[];
  /** Index of the cluster whose name it is: all its hosts. */
  readonly cluster?: number;
}

const WORDS: Readonly<Record<TargetKind, string>> = {
  domain: "domain",
  host: "host, host group, cluster",
  instance: "instance",
};

export class Targets {
  readonly #sets: Readonly<Record<TargetKind, ReadonlyMap<string, readonly number[]>>>;
  readonly #clusters: ReadonlyMap<string, number>;

  constructor(table: DomainTable, parts: Parts) {
    const single = (things: readonly { readonly name: string }[]) =>
      things.map(({ name }, index): [string, number[]] => [name, [index]]);
    this.#sets = {
      domain: table.sets,
      host: new Map([...single(parts.hosts), ...parts.hostSets]),
      instance: new Map(single(parts.instances)),
    };
    this.#clusters = new Map(parts.clusters.map(({ name }, index) => [name, index]));
  }

  /** The things of one of these kinds; undefined, and reported, when there are none or it is not clear which. */
  find(
    compilation: Compilation,
    name: string,
    kinds: readonly TargetKind[],
    path: Path,
    prefix = "",
  ): Target | undefined {
    const found = kinds.flatMap((kind): Target[] => {
      const indices = this.#sets[kind].get(name);
      return indices === undefined ? [] : [{ kind, indices, ...this.#clusterOf(kind, name) }];
    });
    if (found.length === 1) return found[0];
    if (found.length > 1) {
      const both = found.map(({ kind }) => `a ${kind}`).join(" and ");
      compilation.report(path, `${prefix}${JSON.stringify(name)} is the name of ${both}; rename one of them`);
      return undefined;
    }
    const known = kinds.flatMap((kind) => [...this.#sets[kind].keys()]);
    const words = kinds.map((kind) => WORDS[kind]).join(", ");
    compilation.reportUnknown(path, words.replace(/, ([^,]*)$/, " or $1"), name, known, prefix);
    return undefined;
  }

  #clusterOf(kind: TargetKind, name: string): { cluster?: number } {
    const cluster = kind === "host" ? this.#clusters.get(name) : undefined;
    return cluster === undefined ? {} : { cluster };
  }
}
