/** The files that a scenario names: read from beside it, or as they were when it was run. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Texts of files by the names a scenario gives them. */
export type FileTexts = Readonly<Record<string, string>>;

export class NamedFiles {
  readonly #folder: string;
  readonly #texts: Map<string, string>;

  /** Files are relative to the folder of `scenarioFile`; those in `texts` are not read again. */
  constructor(scenarioFile: string, texts: FileTexts) {
    this.#folder = dirname(resolve(scenarioFile));
    this.#texts = new Map(Object.entries(texts));
  }

  /** The text of a file. A system error when it cannot be read. */
  read(name: string): string {
    const text = this.#texts.get(name) ?? readFileSync(resolve(this.#folder, name), "utf8");
    this.#texts.set(name, text);
    return text;
  }

  /** All texts read so far. */
  texts(): FileTexts {
    return Object.fromEntries(this.#texts);
  }
}
