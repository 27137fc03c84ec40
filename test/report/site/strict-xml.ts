/** A small XML parser that takes nothing amiss: it throws at the first thing XML 1.0 does not allow. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
}

const CHARACTER = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const NAME = /[A-Za-z_][\w.:-]*/y;
const ENTITIES = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["#39", "'"],
]);

/** The one element a document is. */
export function parseXml(text: string): XmlElement {
  if (!CHARACTER.test(text)) throw new Error("a character that XML does not have");
  const parser = new Parser(text.trimEnd());
  const root = parser.element();
  parser.end();
  return root;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  element(): XmlElement {
    this.#expect("<");
    const name = this.#name();
    const attributes = new Map<string, string>();
    while (this.#text[this.#at] === " ") {
      this.#at++;
      const key = this.#name();
      this.#expect('="');
      const end = this.#text.indexOf('"', this.#at);
      const value = this.#text.slice(this.#at, end);
      if (end < 0 || value.includes("<")) this.#fail("an attribute without end");
      if (attributes.has(key)) this.#fail(`attribute ${key} twice`);
      attributes.set(key, this.#decoded(value));
      this.#at = end + 1;
    }
    if (this.#take("/>")) return { name, attributes, children: [] };
    this.#expect(">");
    const children: (XmlElement | string)[] = [];
    while (!this.#take(`</${name}>`)) {
      if (this.#at >= this.#text.length) this.#fail(`${name} has no end`);
      children.push(this.#text[this.#at] === "<" ? this.element() : this.#words());
    }
    return { name, attributes, children };
  }

  end(): void {
    if (this.#at !== this.#text.length) this.#fail("something after the end");
  }

  #words(): string {
    const next = this.#text.indexOf("<", this.#at);
    const raw = this.#text.slice(this.#at, next < 0 ? this.#text.length : next);
    if (raw.includes("]]>")) this.#fail("]]>");
    this.#at += raw.length;
    return this.#decoded(raw);
  }

  #decoded(raw: string): string {
    return raw.replace(/&([^;]*;?)/g, (_, entity: string) => {
      const character = ENTITIES.get(entity.slice(0, -1));
      if (!entity.endsWith(";") || character === undefined) this.#fail(`unknown entity &${entity}`);
      return character;
    });
  }

  #name(): string {
    NAME.lastIndex = this.#at;
    const found = NAME.exec(this.#text);
    if (found === null) this.#fail("no name");
    this.#at += found[0].length;
    return found[0];
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`no ${text}`);
  }

  #fail(what: string): never {
    throw new Error(`${what} at ${this.#at}: ${this.#text.slice(this.#at, this.#at + 60)}`);
  }
}

/** An element and all in it. */
export function allElements(element: XmlElement): XmlElement[] {
  return [
    element,
    ...element.children.flatMap((child) => (typeof child === "string" ? [] : allElements(child))),
  ];
}

/** All text in an element. */
export function textOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}
