/** A verdict as a coloured word. */
import type { Verdict } from "../../experiment/objective-estimates.ts";
import { formatExactPercent } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { Objective } from "../run-data.ts";

const WORDS: Readonly<Record<Verdict, { readonly text: string; readonly tone: Tone }>> = {
  met: { text: "met", tone: "good" },
  missed: { text: "not met", tone: "bad" },
  undecided: { text: "undecided", tone: "warn" },
};

export type Tone = "good" | "bad" | "warn";

/** What came of an objective: `99.95 %: met`. */
export function badge({ availability, verdict }: Objective): Html {
  const { text, tone } = WORDS[verdict];
  return sign(`${formatExactPercent(availability)}: ${text}`, tone);
}

export function sign(text: string, tone: Tone): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}
