/** XML text from anything: names may hold what they like. */

/** Characters that XML 1.0 does not have, halves of pairs among them. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for content and for attributes in quotes; line breaks become spaces, what XML cannot hold a replacement sign. */
export function escaped(text: string): string {
  return text
    .replace(NOT_XML, "\uFFFD")
    .replace(/[\t\n\r]+/g, " ")
    .replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** `<name a="1">children</name>`; attributes that are undefined are left out, numbers have two decimals at most. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [` ${key}="${typeof value === "number" ? rounded(value) : escaped(value)}"`];
  });
  const open = `<${name}${written.join("")}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join("")}</${name}>`;
}

/** With two decimals at most. */
export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
