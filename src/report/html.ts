/**
 * HTML text that cannot be broken out of: whatever is put into a template is escaped, unless it is HTML already, which
 * only this file makes of text. Names and titles of a scenario may therefore hold what they like.
 */
import { escaped } from "./site/xml.ts";

/** HTML that is safe to stand in a page. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes; undefined and false stand for nothing. */
export type Content = string | number | Html | undefined | false | readonly Content[];

/** HTML with values in it: as text between tags, or within the quotes of an attribute. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(parts.reduce((text, part, i) => text + asHtml(values[i - 1]) + part));
}

/** Markup that this program drew itself: SVG of a chart, a style sheet. */
export function drawn(markup: string): Html {
  return new Html(markup);
}

/** Text whose line breaks matter, for <pre>. */
export function lines(text: string): Html {
  return new Html(
    text
      .split(/\r\n|[\n\r]/)
      .map(escaped)
      .join("\n"),
  );
}

function asHtml(value: Content): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(asHtml).join("");
  return escaped(String(value));
}
