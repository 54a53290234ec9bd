// A thread of the pool that does other things than work on pictures, as its tests want it.

/** Never ends, and never turns its event loop; `task` is where it says that it has begun. */
export function readQuery({ task }) {
  Atomics.store(task, 0, 1);
  for (;;);
}

/** Takes all the memory that it may have. */
export function explain() {
  const kept = [];
  for (;;) kept.push(new Array(1e6).fill(kept.length + 0.5));
}

export function readExamples() {
  process.exit(3);
}

/** What it is told, and by which thread. */
export async function finish({ task }) {
  const { threadId } = await import('node:worker_threads');
  return { done: { task, threadId } };
}
