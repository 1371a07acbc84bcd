import { type GridLayout, layoutCards } from '#web/results/grid/grid-layout.ts';
import type { CardSize } from '#web/settings/settings.ts';

/** A member shows one picture where a cluster shows four. */
const SHARE_OF_CLUSTER = 0.75;

/** Members are square, whatever the proportions of their pictures. */
export function layoutMembers(
  gridWidth: number,
  captionHeight: number,
  cardSize: CardSize,
): GridLayout {
  return layoutCards({ gridWidth, captionHeight, cardSize, aspect: 1, scale: SHARE_OF_CLUSTER });
}
