/** Asks at most once in `ms`, whoever is asked meanwhile; what was learned is told again until then. */
export function cachedFor<T>(
  ms: number,
  ask: () => Promise<T>,
  clock: () => number = () => performance.now(),
): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly atMs: number } | undefined;
  return () => {
    const nowMs = clock();
    if (!last || nowMs - last.atMs >= ms) last = { answer: ask(), atMs: nowMs };
    return last.answer;
  };
}
