/** What a stream can show. Decided for each stream on its own: one may be a terminal and the other a pipe. */
import type { WriteStream } from "node:tty";
import pc from "picocolors";

export type Colors = ReturnType<typeof pc.createColors>;

/** How a text for a person is to look. */
export interface Appearance {
  readonly colors: Colors;
  readonly width: number;
}

/** Text that no terminal width is known for is set this wide. */
const WIDTH_UNKNOWN = 80;
/** Wider lines are hard to read. */
const WIDTH_MAX = 110;

type Stream = Pick<WriteStream, "isTTY" | "columns">;

/** Colours when the stream is a terminal that has them; NO_COLOR turns them off, FORCE_COLOR on. */
export function colorsOf(stream: Stream): Colors {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return pc.createColors(false);
  if (FORCE_COLOR && FORCE_COLOR !== "0") return pc.createColors(true);
  return pc.createColors(stream.isTTY === true && TERM !== "dumb");
}

/** Columns to write in. */
export function widthOf(stream: Stream): number {
  return Math.min(stream.columns || WIDTH_UNKNOWN, WIDTH_MAX);
}

/** Whether a line can be painted over. */
export function canRepaint(stream: Stream): boolean {
  return stream.isTTY === true && process.env.TERM !== "dumb";
}
