/**
 * Runs tasks at the same time and yields their results in the order of the tasks. At most `ahead` tasks are started
 * and not yet yielded, which bounds what is held when one of them is slow or the consumer is.
 *
 * `next` gives the next task, or undefined when there are no more. A task that fails ends it with that error, after
 * the results of all tasks before it.
 */
export async function* inOrder<Task, Result>(
  next: () => Task | undefined,
  run: (task: Task) => Promise<Result>,
  ahead: number,
): AsyncGenerator<Result, void, void> {
  const started: Promise<Result>[] = [];
  for (;;) {
    while (started.length < ahead) {
      const task = next();
      if (task === undefined) break;
      const result = run(task);
      // It is awaited when its turn comes; until then a failure must not count as unhandled.
      result.catch(() => {});
      started.push(result);
    }
    const first = started.shift();
    if (first === undefined) return;
    yield await first;
  }
}
