/**
 * Colours of the page and of its charts as CSS custom properties, for light, dark and print, and the few rules charts need.
 * A page has this text in a style element of its own and uses the variables for everything coloured:
 *
 * | variable | for |
 * |---|---|
 * | --paper | background of the page; in charts what is hollow |
 * | --ink | text and what matters most |
 * | --quiet | secondary text, axes; 4.5:1 against paper and wash at least |
 * | --line | grid, borders, rules between rows; not for text |
 * | --wash | background of blocks: code, table heads |
 * | --accent | links, focus, the plain colour of data; 4.5:1 against paper and wash at least |
 * | --bar | filling of bars; 3:1 against paper at least |
 * | --good, --bad, --warn | verdicts, as text or filled: better or met, worse or missed, at risk; 4.5:1 at least |
 * | --series-1 ... --series-6 | variants, in their order; 3:1 against paper at least |
 *
 * Charts are in elements of class `chart`; no other class name is taken.
 *
 * Series are colours of Okabe and Ito, "Color Universal Design" (2008), which colour-blind people can tell apart, darkened
 * for a light page and lightened for a dark one; nothing is said by colour alone.
 */

/** Variants after the sixth have the colours once more, with other dashes. */
export const SERIES_COLORS = 6;

type Colors = Readonly<Record<string, string>>;

export const LIGHT: Colors = {
  paper: "#ffffff",
  ink: "#1c2329",
  quiet: "#55616d",
  line: "#dde2e7",
  wash: "#f4f6f8",
  accent: "#1f5fa8",
  bar: "#5f93c8",
  good: "#00704f",
  bad: "#c8102e",
  warn: "#8a5200",
  "series-1": "#0072b2",
  "series-2": "#b35900",
  "series-3": "#00805d",
  "series-4": "#a8457d",
  "series-5": "#2f8fc4",
  "series-6": "#7a6a55",
};

export const DARK: Colors = {
  paper: "#14181c",
  ink: "#e8ecf0",
  quiet: "#a3afba",
  line: "#333c45",
  wash: "#1e242a",
  accent: "#7db8f0",
  bar: "#4a7fb5",
  good: "#35c79b",
  bad: "#ff7a8a",
  warn: "#f0b040",
  "series-1": "#5ab4e8",
  "series-2": "#f0a050",
  "series-3": "#35c79b",
  "series-4": "#e29ac4",
  "series-5": "#a9d8f5",
  "series-6": "#c9b493",
};

/** Pages narrower than this, px, show the narrow drawing of each chart. */
const NARROW_BELOW = 640;

function variables(colors: Colors): string {
  return Object.entries(colors)
    .map(([name, color]) => `--${name}:${color}`)
    .join(";");
}

/** CSS without "<" and "&". Print is always light. */
export const THEME = [
  `:root{color-scheme:light dark;${variables(LIGHT)}}`,
  `@media screen and (prefers-color-scheme:dark){:root{${variables(DARK)}}}`,
  "@media print{:root{color-scheme:light}.chart{break-inside:avoid}}",
  ".chart svg{display:block;max-width:100%;height:auto;font-variant-numeric:tabular-nums}",
  ".chart .narrow{display:none}",
  `@media (max-width:${NARROW_BELOW}px){.chart .wide{display:none}.chart .narrow{display:block}}`,
].join("\n");
