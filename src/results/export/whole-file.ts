import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { ResultsError } from "../results-error.ts";

/** Text that is collected before it goes to the disk, characters. */
const CHUNK = 1 << 20;

/**
 * A file that is written under a temporary name and gets its own when all of it is there. Whatever fails, also the disk,
 * is a ResultsError and leaves a file that had the name before as it was; the temporary file is removed with `abort`.
 */
export class WholeFile {
  readonly path: string;
  readonly #temporary: string;
  #descriptor = -1;
  #text = "";
  #bytes = 0;

  constructor(path: string) {
    this.path = path;
    this.#temporary = temporaryName(path);
    this.#orFail(() => {
      this.#descriptor = openSync(this.#temporary, "w");
    });
  }

  /** Bytes given to the disk so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends text in UTF-8. */
  writeText(text: string): void {
    this.#text += text;
    if (this.#text.length >= CHUNK) this.#flush();
  }

  write(bytes: Uint8Array): void {
    this.#orFail(() => {
      let written = 0;
      while (written < bytes.byteLength) written += writeSync(this.#descriptor, bytes, written);
    });
    this.#bytes += bytes.byteLength;
  }

  /** Waits until the disk has all of it; the file keeps its temporary name. */
  finish(): void {
    this.#flush();
    this.#orFail(() => {
      fsyncSync(this.#descriptor);
      this.#close();
    });
  }

  /** Gives a finished file its name, replacing a file of that name. */
  rename(): void {
    this.#orFail(() => renameSync(this.#temporary, this.path));
  }

  /** Removes what has not got its name yet. May be called at any time. */
  abort(): void {
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    this.write(Buffer.from(this.#text, "utf8"));
    this.#text = "";
  }

  #close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    if (descriptor >= 0) closeSync(descriptor);
  }

  #orFail(step: () => void): void {
    try {
      step();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ResultsError(`${this.path} cannot be written: ${reason}`, { cause: error });
    }
  }
}

/** The name a file has while it is written. */
export function temporaryName(path: string): string {
  return `${path}.tmp`;
}
