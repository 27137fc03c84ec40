/** The terms of services with their elements by number, and which of these are down at one moment. */
import type { Elements } from "../cluster/elements.ts";
import type { Model } from "../cluster/model.ts";
import type { Reasons } from "./reasons.ts";

export interface TermState {
  readonly need: number;
  readonly elements: Int32Array;
  /** Elements that are down, in their order: valid at the moment they were asked for. */
  readonly down: number[];
}

export class Terms {
  readonly #reasons: Reasons;
  readonly #ofService: readonly (readonly TermState[])[];
  /** By service: the moment for which `down` is right. */
  readonly #lookedAt: Float64Array;
  #moment = 0;

  constructor(model: Model, elements: Elements, reasons: Reasons) {
    this.#reasons = reasons;
    this.#ofService = model.services.map(({ terms }) =>
      terms.map(({ need, elements: own }) => ({
        need,
        elements: Int32Array.from(own, (element) => elements.of(element)),
        down: [],
      })),
    );
    this.#lookedAt = new Float64Array(model.services.length);
  }

  /** Something may have changed since the terms were last looked at. */
  newMoment(): void {
    this.#moment++;
  }

  /** The terms of a service as they are now; looked at once in a moment, as a term can have thousands of elements. */
  of(service: number): readonly TermState[] {
    const terms = this.#ofService[service];
    if (this.#lookedAt[service] === this.#moment) return terms;
    this.#lookedAt[service] = this.#moment;
    const { up } = this.#reasons;
    for (const { elements, down } of terms) {
      down.length = 0;
      for (let i = 0; i < elements.length; i++) if (up[elements[i]] === 0) down.push(elements[i]);
    }
    return terms;
  }
}

/** Whether a term has too few elements. */
export function isUnmet({ need, elements, down }: TermState): boolean {
  return elements.length - down.length < need;
}
