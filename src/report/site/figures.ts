/** What a picture is made of: figures in figures, with their words and signs, before anything has a place or a colour. */
import type { Effect } from "../../cluster/model.ts";

export type FigureKind = "site" | "domain" | "cluster" | "host" | "instance" | "waiting";

/** Whether the loss of what is drawn breaks something by itself, or takes several voters that can be spared. */
export type Fate = "none" | "several" | "breaks";

export interface FateNote {
  readonly text: string;
  readonly breaks: boolean;
}

/** Something is not as it should be: "down"; it is coming back or was taken out on purpose; or it runs out of reach. */
export interface State {
  readonly word: string;
  readonly tone: "lost" | "changing" | "unreachable";
  /** The figure around says it already: shown, not written. */
  readonly isImplied?: boolean;
}

/** A vote in a quorum, drawn as the quorum's sign. */
export interface Vote {
  readonly quorum: number;
  /** Written beside the sign; empty where the figure's heading is enough. */
  readonly text: string;
  readonly title: string;
  readonly isLost: boolean;
}

/** Something needed that is not a box around, or that stands in a box without being one. */
export interface Badge {
  /** Index into the levels of the picture: its colour. */
  readonly level: number;
  readonly effect: Effect;
  readonly text: string;
  readonly title: string;
  readonly isDown: boolean;
  readonly fate: Fate;
}

export interface BadgeRow {
  /** "all hosts need", "in here". */
  readonly caption: string;
  readonly badges: readonly Badge[];
}

export interface Figure {
  readonly kind: FigureKind;
  readonly heading: string;
  /** Said after the heading, in less ink. */
  readonly detail: string;
  /** All there is to know, for those who point at it and those who have it read to them. */
  readonly title: string;
  readonly state?: State | undefined;
  readonly fate: Fate;
  /** What its loss takes: "2 of 3 etcd". */
  readonly fateNotes: readonly FateNote[];
  readonly votes: readonly Vote[];
  readonly badges: readonly BadgeRow[];
  /** Levels of what a host hangs on without being inside it: stripes in their colours. */
  readonly stripes: readonly number[];
  /** It stands for many. */
  readonly isFolded: boolean;
  readonly children: readonly Figure[];
}

/** One line of the lists under the picture. */
export interface Entry {
  readonly text: string;
  /** Sign before the text. */
  readonly sign?:
    | { readonly kind: "vote"; readonly quorum: number; readonly isLost: boolean }
    | { readonly kind: "badge"; readonly level: number; readonly effect: Effect }
    | { readonly kind: "fate"; readonly fate: Fate }
    | { readonly kind: "state"; readonly state: State }
    | { readonly kind: "fold" };
  /** Written first and in bold. */
  readonly name?: string;
  /** Signs with names below the text. */
  readonly votes?: readonly Vote[];
}

export interface Section {
  readonly heading: string;
  readonly entries: readonly Entry[];
}

export interface Picture {
  readonly title: string;
  /** Lines below the title. */
  readonly summary: readonly string[];
  readonly site: Figure;
  readonly sections: readonly Section[];
}
