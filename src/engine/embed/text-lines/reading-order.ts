import type { TurnedBox } from './turned-box.ts';

/** A narrower box is a line that reads from top to bottom or from bottom to top. */
const MIN_UPRIGHT_RATIO = 1 / 1.5;

export function isUpright({ width, height }: TurnedBox): boolean {
  return width >= MIN_UPRIGHT_RATIO * height;
}

/**
 * Boxes from top to bottom, and those at about the same height from left to right; then the upended
 * ones.
 */
export function inReadingOrder(boxes: readonly TurnedBox[]): readonly TurnedBox[] {
  const rows: TurnedBox[][] = [];
  for (const box of boxes.filter(isUpright).toSorted((a, b) => a.center.y - b.center.y)) {
    const row = rows.at(-1);
    const [first] = row ?? [];
    if (row && first && isInRow(first, box)) row.push(box);
    else rows.push([box]);
  }
  const upended = boxes.filter((box) => !isUpright(box));
  return [...rows, upended].flatMap((row) => row.toSorted((a, b) => a.center.x - b.center.x));
}

function isInRow(first: TurnedBox, box: TurnedBox): boolean {
  return box.center.y - first.center.y < Math.min(first.height, box.height) / 2;
}
