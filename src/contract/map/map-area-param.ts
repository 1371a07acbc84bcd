import { z } from 'zod';
import { asText } from '#contract/primitives.ts';
import { MAX_CORNERS, type MapArea } from './map-area.ts';

const MIN_CORNERS = 3;
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
  const value = /^-?\d*\.?\d+(e-\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) <= MAX_COORDINATE ? value : Number.NaN;
}
