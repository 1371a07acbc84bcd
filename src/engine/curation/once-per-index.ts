import type { DatasetIndex } from '#engine/index/dataset-index.ts';

/** A computation whose result is kept as long as its index; a failed one is repeated. */
export function oncePerIndex<Parts extends { readonly index: DatasetIndex }, Result>(
  compute: (parts: Parts) => Promise<Result>,
): (parts: Parts) => Promise<Result> {
  const results = new WeakMap<DatasetIndex, Promise<Result>>();
  return (parts) => {
    const known = results.get(parts.index);
    if (known) return known;
    const result = compute(parts);
    results.set(parts.index, result);
    result.catch(() => results.delete(parts.index));
    return result;
  };
}
