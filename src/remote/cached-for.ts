/** Loads at most once in `ms` milliseconds; all calls in that time share the result. */
export function cachedFor<T>(
  ms: number,
  load: () => Promise<T>,
  clock: () => number = () => performance.now(),
): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly atMs: number } | undefined;
  return () => {
    const nowMs = clock();
    if (!last || nowMs - last.atMs >= ms) last = { answer: load(), atMs: nowMs };
    return last.answer;
  };
}
