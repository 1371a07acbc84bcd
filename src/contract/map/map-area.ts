/** On the map, which reaches from −1 to 1. */
interface MapCorner {
  readonly x: number;
  readonly y: number;
}

/** The corners of a polygon on the map, in order. */
export type MapArea = readonly MapCorner[];

/** An outline drawn by hand needs no more, and an address stays below 2 KB. */
export const MAX_CORNERS = 64;

/** The value of the parameter; undefined without an area. */
export function mapAreaText(area: MapArea | undefined): string | undefined {
  return area?.flatMap(({ x, y }) => [x, y]).join('_');
}

/** Whether a place is in an area, by the even-odd rule. */
export function isInArea(area: MapArea, x: number, y: number): boolean {
  let isIn = false;
  let before = area.at(-1);
  for (const corner of area) {
    if (before && corner.y > y !== before.y > y) {
      const crossing = corner.x + ((y - corner.y) / (before.y - corner.y)) * (before.x - corner.x);
      if (x < crossing) isIn = !isIn;
    }
    before = corner;
  }
  return isIn;
}
