/**
 * What is looked at inside the page, as text that the browser runs: the tests themselves are compiled without the types
 * of a browser.
 */

/** Opens all that is folded. */
export const OPEN_ALL = `for (const details of document.querySelectorAll("details")) details.open = true`;

export const ALL_TEXT = "document.body.textContent";

/** Attributes that run something. */
export const HANDLERS = `[...document.querySelectorAll("*")].flatMap((element) =>
  [...element.attributes].map(({ name }) => name).filter((name) => name.startsWith("on")))`;

export interface ShownChart {
  readonly classes: readonly string[];
  readonly width: number;
  readonly height: number;
  /** Height of the smallest text, px. */
  readonly leastText: number;
}

/** The charts with those of their drawings that are shown. */
export const CHARTS = `[...document.querySelectorAll(".chart")].map((chart) => {
  const shown = [...chart.querySelectorAll("svg")].filter((svg) => svg.getClientRects().length > 0);
  const { width, height } = shown[0]?.getBoundingClientRect() ?? { width: 0, height: 0 };
  const texts = shown.flatMap((svg) => [...svg.querySelectorAll("text")]);
  return {
    classes: shown.map((svg) => svg.getAttribute("class")),
    width,
    height,
    leastText: Math.min(...texts.map((text) => text.getBoundingClientRect().height)),
  };
})`;

/** Width of the content and of the window, px. */
export const WIDTHS = "[document.documentElement.scrollWidth, window.innerWidth]";

/** Colours of the page and of its text, rgb(...). */
export const PAPER_AND_INK = `(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body))`;

export interface Focus {
  readonly element: string;
  /** Which one of all elements; the body when nothing is focused. */
  readonly index: number;
  readonly isOutlined: boolean;
}

export const FOCUS = `(() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return {
    element: element.localName,
    index: [...document.querySelectorAll("*")].indexOf(element),
    isOutlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
  };
})()`;

/** Violations of all rules of axe-core, or of these, in words; it must have been loaded. */
export function axeViolations(rules?: readonly string[]): string {
  const options = { resultTypes: ["violations"], ...(rules !== undefined && { runOnly: rules }) };
  return `axe.run(${JSON.stringify(options)}).then(({ violations }) =>
    violations.map(({ id, help, nodes }) =>
      id + ": " + help + ": " + nodes.map(({ html }) => html.slice(0, 120)).join(" ")))`;
}
