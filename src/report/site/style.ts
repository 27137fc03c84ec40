/**
 * Colours and fonts of a picture, for light and dark. Colours are those of Okabe and Ito, "Color Universal Design"
 * (2008), which colour-blind people can tell apart; red is kept for what breaks or is lost, and never says so alone.
 */
import { FONTS } from "./layout.ts";

/** Blue, orange, green, purple, sky blue, brown, grey-violet. */
const VOTE_COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#8a6d3b", "#7d6bb0"];
const LEVEL_COLORS = ["#0072b2", "#b36b00", "#00805d", "#a8457d", "#2f8fc4", "#7a6a55"];
const LEVEL_COLORS_DARK = ["#5ab4e8", "#f0b040", "#35c79b", "#e29ac4", "#8fd0f5", "#c9b493"];

interface Theme {
  readonly paper: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly site: string;
  readonly domain: string;
  readonly even: string;
  readonly cluster: string;
  readonly host: string;
  readonly instance: string;
  readonly red: string;
  readonly redFill: string;
  readonly amber: string;
  readonly changing: string;
  readonly levels: readonly string[];
}

const LIGHT: Theme = {
  paper: "#ffffff",
  ink: "#1c2329",
  quiet: "#55616d",
  line: "#8895a2",
  site: "#f7f8fa",
  domain: "#eef1f5",
  even: "#e3e8ee",
  cluster: "#f7f9fb",
  host: "#ffffff",
  instance: "#edf1f4",
  red: "#c8102e",
  redFill: "#fdeaec",
  amber: "#9a5b00",
  changing: "#1f5fa8",
  levels: LEVEL_COLORS,
};

const DARK: Theme = {
  paper: "#14181c",
  ink: "#e8ecf0",
  quiet: "#a3afba",
  line: "#66727e",
  site: "#1a1f24",
  domain: "#20272e",
  even: "#29323a",
  cluster: "#1c2228",
  host: "#12161a",
  instance: "#2a333b",
  red: "#ff6b7d",
  redFill: "#3a1b21",
  amber: "#f0b040",
  changing: "#7db8f0",
  levels: LEVEL_COLORS_DARK,
};

const FAMILY = `system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif`;

function fontRules(): string[] {
  return Object.entries(FONTS).map(([role, font]) => {
    const weight = `;font-weight:${"isBold" in font ? 600 : 400}`;
    return `.quorate-site .${role}{font-size:${font.size}px${weight}}`;
  });
}

function rules(theme: Theme): string[] {
  const { ink, quiet, line, red, redFill, amber, changing, levels } = theme;
  const own: [string, string][] = [
    ["text", `fill:${ink}`],
    ["tspan", `fill:${ink}`],
    [".detail,.summary,.caption", `fill:${quiet}`],
    [".breaking", `fill:${red}`],
    [".sharing", `fill:${amber}`],
    [".paper", `fill:${theme.paper}`],
    [".site", `fill:${theme.site};stroke:${line}`],
    [".domain", `fill:${theme.domain};stroke:${line}`],
    [".domain.even", `fill:${theme.even}`],
    [".cluster", `fill:${theme.cluster};stroke:${line};stroke-dasharray:1 3`],
    [".waiting", `fill:none;stroke:${line};stroke-dasharray:6 4`],
    [".host", `fill:${theme.host};stroke:${line}`],
    [".instance", `fill:${theme.instance}`],
    [".instance.voter", `stroke:${ink};stroke-width:1.2`],
    [".host.voter", `stroke:${ink};stroke-width:1.2`],
    [".sheet", "fill:none"],
    ["rect.several", `stroke:${amber};stroke-width:2;stroke-dasharray:7 3`],
    ["rect.breaks", `stroke:${red};stroke-width:2.5;stroke-dasharray:none`],
    ["rect.lost", `fill:${redFill}`],
    ["rect.unreachable", "stroke-dasharray:5 3"],
    ["rect.changing", `stroke:${changing};stroke-dasharray:2 2`],
    [".crossed", `stroke:${red};stroke-width:1.5;opacity:.55;fill:none`],
    [".hatch", "stroke-width:2;fill:none;opacity:.3"],
    [".hatch.lost", `stroke:${red}`],
    [".hatch.unreachable", `stroke:${quiet};opacity:.6`],
    [".badge", `fill:${theme.paper};stroke-width:1.3`],
    [".tag", `fill:${theme.paper};stroke-width:1`],
    [".tag.lost", `stroke:${red}`],
    [".tag.changing", `stroke:${changing}`],
    [".tag.unreachable", `stroke:${quiet}`],
    [".state", "fill:none;stroke-width:2"],
    [".state.lost,.cross", `stroke:${red}`],
    [".state.changing", `stroke:${changing}`],
    [".state.unreachable", `stroke:${ink}`],
    [".vote", `stroke:${ink};stroke-width:1`],
    [".vote.gone", "fill-opacity:.45"],
    [".cross", "stroke-width:1.8;fill:none"],
    [".warn", `fill:${theme.paper};stroke:${amber};stroke-width:1.5;stroke-linejoin:round`],
    [".warn.breaks", `fill:${red};stroke:${red}`],
    [".warn.breaks path", `stroke:${theme.paper}`],
    [".sheets", `fill:${theme.paper};stroke:${line}`],
    [".effect", "fill:none;stroke-width:1.4;stroke-linejoin:round"],
    ...levels.map((color, i): [string, string] => [`.effect.l${i},.badge.l${i}`, `stroke:${color}`]),
    ...levels.map((color, i): [string, string] => [`.stripe.l${i}`, `fill:${color}`]),
    ...VOTE_COLORS.map((color, i): [string, string] => [`.vote.v${i}`, `fill:${color}`]),
    ["rect.badge.several", `stroke:${amber}`],
    ["rect.badge.breaks", `stroke:${red}`],
  ];
  return own.map(([selectors, body]) => {
    const scoped = selectors.split(",").map((selector) => `.quorate-site ${selector}`);
    return `${scoped.join(",")}{${body}}`;
  });
}

/** Kept free of "<" and "&", so that it can stand in the SVG as it is. */
export const STYLE = [
  `.quorate-site{max-width:100%;height:auto;font-family:${FAMILY}}`,
  ...fontRules(),
  ...rules(LIGHT),
  // Paper is light.
  `@media screen and (prefers-color-scheme:dark){${rules(DARK).join("")}}`,
].join("\n");
