/** Runs something that reads a file; a file that cannot be read is the user's problem, in one line. */
import { ScenarioError } from "../scenario/index.ts";

export function readable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error && "code" in error)) throw error;
    const why: Record<string, string> = {
      ENOENT: "there is no such file",
      EISDIR: "this is a folder, not a file",
      EACCES: "the file may not be read",
    };
    const message = why[String(error.code)] ?? error.message;
    throw new ScenarioError([{ file, line: 1, column: 1, path: "", message }], "");
  }
}
