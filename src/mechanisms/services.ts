/**
 * Services: yes/no functions over hosts, instances, domains, quorums and other services. A service is up while every
 * term of it has as many elements available as it needs. Each term keeps a count, so a change costs as much as there
 * are terms the element occurs in.
 */
import { flatten, type Lists } from "../cluster/lists.ts";
import type { Context } from "./context.ts";

export class Services {
  readonly #context: Context;
  /** Terms each element occurs in. */
  readonly #termsOf: Lists;
  readonly #serviceOf: Int32Array;
  readonly #need: Int32Array;
  readonly #available: Int32Array;
  readonly #unmetTerms: Int32Array;

  constructor(context: Context) {
    this.#context = context;
    const { model, engine, elements } = context;
    const terms = model.services.flatMap(({ terms: own }, service) =>
      own.map((term) => ({ ...term, service })),
    );
    const termsOf: number[][] = Array.from({ length: elements.count }, () => []);
    terms.forEach((term, index) => {
      for (const element of term.elements) termsOf[elements.of(element)].push(index);
    });
    this.#termsOf = flatten(termsOf);
    this.#serviceOf = Int32Array.from(terms, ({ service }) => service);
    this.#need = Int32Array.from(terms, ({ need }) => need);
    this.#available = engine.arrays.int32(terms.length);
    this.#unmetTerms = engine.arrays.int32(model.services.length);
    for (const { service } of terms) this.#unmetTerms[service]++;
  }

  isUp(service: number): boolean {
    return this.#unmetTerms[service] === 0;
  }

  /** An element became available, or is so no more. */
  elementChanged(element: number, up: boolean): void {
    const { start, items } = this.#termsOf;
    for (let i = start[element]; i < start[element + 1]; i++) {
      const term = items[i];
      if (up) {
        if (++this.#available[term] === this.#need[term]) this.#termMet(this.#serviceOf[term]);
      } else if (--this.#available[term] === this.#need[term] - 1) this.#termUnmet(this.#serviceOf[term]);
    }
  }

  #termMet(service: number): void {
    if (--this.#unmetTerms[service] > 0) return;
    this.#context.world.elementChanged(this.#context.elements.firstService + service, true);
  }

  #termUnmet(service: number): void {
    if (++this.#unmetTerms[service] > 1) return;
    this.#context.world.elementChanged(this.#context.elements.firstService + service, false);
  }
}
