import type { Preview } from '#contract/search/explore.ts';

/** An item of a list in which near-identical items are folded into the first of their group. */
export interface Folded {
  readonly preview: Preview;
  /** Number of other items in its group, folded or unfolded. */
  readonly nOthers: number;
  readonly isUnfolded: boolean;
}

/** Keeps the first item of each near-identical group; unfolded groups stay complete. */
export function fold(previews: readonly Preview[], unfolded: ReadonlySet<string>): Folded[] {
  const counts = new Map<string, number>();
  for (const { near_identical_id: id } of previews) counts.set(id, (counts.get(id) ?? 0) + 1);
  const seen = new Set<string>();
  return previews.flatMap((preview) => {
    const id = preview.near_identical_id;
    const isFirst = !seen.has(id);
    seen.add(id);
    const isUnfolded = unfolded.has(id);
    if (!isFirst && !isUnfolded) return [];
    return { preview, nOthers: isFirst ? (counts.get(id) ?? 1) - 1 : 0, isUnfolded };
  });
}
