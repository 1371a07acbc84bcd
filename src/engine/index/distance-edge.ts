import type { Bounds } from '#engine/scan/group-bounds.ts';

/** Maximum of the distance, 1 − cosine. */
const MAX_DISTANCE = 2;
/** Number of bisections after which the interval is below `EDGE_ERROR`. */
const HALVINGS = 20;
const EDGE_ERROR = 1e-5;

/** Interval from `least` to `most` that contains the distance at which a predicate becomes true. */
export interface DistanceEdge {
  readonly least: number;
  readonly most: number;
}

/**
 * @param isPast monotonic: false up to some distance and true beyond; if it is never true, the edge
 * is beyond all distances
 */
export function edgeOf(isPast: (distance: number) => boolean): DistanceEdge {
  const edge = findEdge(isPast);
  return { least: edge - EDGE_ERROR, most: edge + EDGE_ERROR };
}

function findEdge(isPast: (distance: number) => boolean): number {
  if (!isPast(MAX_DISTANCE)) return MAX_DISTANCE + 1;
  let [before, past] = [0, MAX_DISTANCE];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (before + past) / 2;
    if (isPast(middle)) past = middle;
    else before = middle;
  }
  return past;
}

/** The number of clusters surely before an edge, and those that may be on either side. */
export interface Split {
  readonly edge: DistanceEdge;
  readonly nBefore: number;
  readonly unsure: readonly number[];
}

/** @param bounds of the distances of clusters */
export function splitAt(edge: DistanceEdge, { lower, upper }: Bounds): Split {
  const unsure: number[] = [];
  let nBefore = 0;
  for (let cluster = 0; cluster < lower.length; cluster++) {
    if ((upper[cluster] as number) < edge.least) nBefore++;
    else if ((lower[cluster] as number) <= edge.most) unsure.push(cluster);
  }
  return { edge, nBefore, unsure };
}
