/** Volumes of external stores: down while the domain that is the store's backend is. */
import { flatten, type Lists } from "../../cluster/lists.ts";
import type { Context } from "../context.ts";

export class ExternalVolumes {
  readonly #context: Context;
  /** By domain: instances whose volumes are on it. */
  readonly #instances: Lists;

  constructor(context: Context) {
    this.#context = context;
    const { model } = context;
    const instances: number[][] = model.domains.map(() => []);
    model.instances.forEach(({ group }, instance) => {
      const { store } = model.groups[group];
      const own = store < 0 ? undefined : model.stores[store];
      if (own?.kind === "external") instances[own.domain].push(instance);
    });
    this.#instances = flatten(instances);
  }

  /** An element became available or not. */
  elementChanged(element: number, up: boolean): void {
    const { model, elements, state, watch, world } = this.#context;
    const domain = element - elements.firstDomain;
    if (domain < 0 || domain >= model.domains.length) return;
    const { start, items } = this.#instances;
    for (let i = start[domain]; i < start[domain + 1]; i++) {
      const instance = items[i];
      if (state.volumeDown[instance] === (up ? 0 : 1)) continue;
      state.volumeDown[instance] = up ? 0 : 1;
      if (!up) watch.volumeDown(instance);
      world.volumeChanged(instance);
    }
  }
}
