/** Radians between one point and the next, by which no two of them are in line (Vogel, 1979). */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
/** Of a map from −1 to 1: points of copies can be told apart when it is enlarged. */
const STEP = 0.0005;
/** Further points are as far away as these. */
const MOST = 1000;

/** The place of the n-th point beside another one, which is the point 0. */
export function offsetBeside(n: number): [dx: number, dy: number] {
  const radius = STEP * Math.sqrt(n % MOST);
  return [radius * Math.cos(n * GOLDEN_ANGLE), radius * Math.sin(n * GOLDEN_ANGLE)];
}
