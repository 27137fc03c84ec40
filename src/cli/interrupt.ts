/** Ctrl-C: the first one stops soon and keeps what is finished, the second one quits at once. */

/** What the shell sees of a program ended by a signal: 128 and its number. */
export const INTERRUPTED = 130;
const TERMINATED = 143;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Exit code of an interrupted run: 130, or 143 after SIGTERM. */
  readonly exitCode: number;
  /** Gives the signals back. */
  release(): void;
}

/** `onFirst` tells the person that it was heard. */
export function onInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  let exitCode = INTERRUPTED;
  const handle = (code: number) => () => {
    if (controller.signal.aborted) process.exit(code);
    exitCode = code;
    onFirst();
    controller.abort();
  };
  const handlers = { SIGINT: handle(INTERRUPTED), SIGTERM: handle(TERMINATED) };
  for (const [name, handler] of Object.entries(handlers)) process.on(name as NodeJS.Signals, handler);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release() {
      for (const [name, handler] of Object.entries(handlers)) process.off(name as NodeJS.Signals, handler);
    },
  };
}

/** Tells the person that it was heard, above the progress if there is any. */
export function sayStopping(progress: { note(text: string): void } | undefined): void {
  const text = "Stopping; what is finished is kept. Ctrl-C again quits at once.";
  if (progress === undefined) process.stderr.write(`${text}\n`);
  else progress.note(text);
}
