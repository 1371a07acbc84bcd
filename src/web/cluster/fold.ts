import type { Preview } from '#contract/search/explore.ts';

/** A picture of a list in which near-identical ones are folded to the first of them. */
export interface Folded {
  readonly preview: Preview;
  /** How many others it stands for, or stands before. */
  readonly nOthers: number;
  readonly isUnfolded: boolean;
}

/** Keeps the first of each group of near-identical pictures; groups that are unfolded stay whole. */
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
