import type { DistancePredicate } from '#engine/index/ranking.ts';

/** Maximum of the distance, 1 − cosine. */
const MAX_DISTANCE = 2;

/**
 * The least distance with a monotonic property; infinite when none has it. Distances are float32,
 * and those from 0 up are in the order of their bits.
 */
export function leastDistance(isPast: DistancePredicate): number {
  if (!isPast(MAX_DISTANCE)) return Number.POSITIVE_INFINITY;
  if (isPast(0)) return 0;
  let [before, past] = [bitsOf(0), bitsOf(MAX_DISTANCE)];
  while (past - before > 1) {
    const middle = (before + past) >> 1;
    if (isPast(distanceOf(middle))) past = middle;
    else before = middle;
  }
  return distanceOf(past);
}

const view = new DataView(new ArrayBuffer(Float32Array.BYTES_PER_ELEMENT));

function bitsOf(distance: number): number {
  view.setFloat32(0, distance);
  return view.getInt32(0);
}

function distanceOf(bits: number): number {
  view.setInt32(0, bits);
  return view.getFloat32(0);
}
