import { z } from 'zod';
import { asText } from '#contract/primitives.ts';

/** On the map, which reaches from −1 to 1. */
interface MapCorner {
  readonly x: number;
  readonly y: number;
}

/** The corners of a polygon on the map, in order. */
export type MapArea = readonly MapCorner[];

const MIN_CORNERS = 3;
/** An outline drawn by hand needs no more, and an address stays below 2 KB. */
export const MAX_CORNERS = 64;
/** A line around the map may leave it. */
const MAX_COORDINATE = 100;

const AREA = `map_area must be x and y of ${MIN_CORNERS} to ${MAX_CORNERS} corners on the map, all joined by "_".`;

/** None of the characters is escaped in an address. */
export const MapAreaParam = z
  .string()
  .transform((text) => cornersOf(text.split('_').map(readCoordinate)))
  .refine((corners) => corners.length >= MIN_CORNERS && corners.length <= MAX_CORNERS, AREA)
  .meta({
    description: `Keeps the media of the entity type that are in an area of the map: x and y of its ${MIN_CORNERS} to ${MAX_CORNERS} corners, all joined by \`_\`. Positions are those of the map of the dataset, within −1 to 1. An extension of this server.`,
    example: '-1_-1_0_-1_0_1_-1_1',
    override: asText,
  });

/** Empty for an odd number of coordinates or one that is not a number. */
function cornersOf(coordinates: readonly number[]): MapArea {
  if (coordinates.length % 2 === 1 || coordinates.some(Number.isNaN)) return [];
  return Array.from({ length: coordinates.length / 2 }, (_, i) => {
    const [x = 0, y = 0] = coordinates.slice(2 * i);
    return { x, y };
  });
}

function readCoordinate(text: string): number {
  const value = /^-?\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) <= MAX_COORDINATE ? value : Number.NaN;
}

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
