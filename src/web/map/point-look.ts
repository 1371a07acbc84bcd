/** Diameter in CSS pixels and opacity of the points of a map. */
export interface PointLook {
  readonly sizePx: number;
  readonly alpha: number;
}

const MAX_SIZE_PX = 12;
/** Fewer points rarely overlap. */
const FEW = 5000;

/** The more points, the smaller and the more transparent, so that dense parts can be told. */
export function pointLook(nPoints: number, scale: number): PointLook {
  const sizePx = 22 * Math.max(1, nPoints) ** -0.18 * scale ** 0.3;
  const alpha = 0.9 * Math.min(1, FEW / Math.max(1, nPoints)) ** 0.2 * scale ** 0.25;
  return { sizePx: Math.min(MAX_SIZE_PX, sizePx), alpha: Math.min(0.92, alpha) };
}
