import { isInArea, type MapArea } from '#contract/map/map-area.ts';
import { NOT_FOUND } from '#contract/search/map.ts';
import { mediaIdAt, placeOfPoint, pointsWithIds, type SearchedMap } from '#web/api/map.ts';
import type { FrameSize, Viewport } from '#web/lightbox/pan-zoom.ts';
import type { PageSelection } from '#web/selection/selection.ts';
import {
  boxAround,
  boxInView,
  type MapBox,
  type Place,
  placeInFrame,
  placeOnMap,
} from './map-geometry.ts';
import type { PointGrid } from './point-grid.ts';

/** Farther from a point, a click is beside it. */
const NEAR_PX = 14;

/** The points of a map in a view, of which only those that the search finds can be chosen. */
export class MapPointsInView {
  readonly #map: SearchedMap;
  readonly #grid: PointGrid;
  readonly #view: Viewport;
  readonly #frame: FrameSize;

  constructor(map: SearchedMap, grid: PointGrid, view: Viewport, frame: FrameSize) {
    this.#map = map;
    this.#grid = grid;
    this.#view = view;
    this.#frame = frame;
  }

  all(): Int32Array {
    return Int32Array.from(this.#within(boxInView(this.#view, this.#frame)));
  }

  placeOf(point: number): Place {
    return placeInFrame(this.#view, this.#frame, placeOfPoint(this.#map.points, point));
  }

  /** The nearest point to a place in the frame; null if none is near. */
  nearest({ x, y }: Place): number | null {
    const corners = [
      { x: x - NEAR_PX, y: y - NEAR_PX },
      { x: x + NEAR_PX, y: y + NEAR_PX },
    ].map((corner) => placeOnMap(this.#view, this.#frame, corner));
    let found: number | null = null;
    let distance = NEAR_PX;
    for (const point of this.#within(boxAround(corners))) {
      const place = this.placeOf(point);
      const away = Math.hypot(place.x - x, place.y - y);
      if (away < distance) [found, distance] = [point, away];
    }
    return found;
  }

  inside(area: MapArea): number[] {
    const { positions } = this.#map.points;
    return this.#within(boxAround(area)).filter((point) =>
      isInArea(area, positions[2 * point] ?? 0, positions[2 * point + 1] ?? 0),
    );
  }

  #within(box: MapBox): number[] {
    const { values } = this.#map;
    const found: number[] = [];
    this.#grid.forEachWithin(box, (point) => {
      if (values[point] !== NOT_FOUND) found.push(point);
    });
    return found;
  }
}

/** x and y of the selected points. */
export function selectedPositions(
  { points, values }: SearchedMap,
  selection: PageSelection,
): Float32Array<ArrayBuffer> {
  const { positions } = points;
  const selected = [...selectedPoints()];
  return Float32Array.from(
    { length: 2 * selected.length },
    (_, i) => positions[2 * (selected[i >> 1] ?? 0) + (i % 2)] ?? 0,
  );

  function* selectedPoints(): Iterable<number> {
    if (selection.kind === 'picked') yield* pointsWithIds(points, selection.ids);
    // The members of a cluster are selected on its page alone.
    if (selection.kind !== 'all' || selection.clusterId !== null) return;
    const left = new Set(pointsWithIds(points, selection.exceptIds));
    for (const [point, value] of values.entries()) {
      if (value !== NOT_FOUND && !left.has(point)) yield point;
    }
  }
}

export function mediaIdsOf({ points }: SearchedMap, chosen: readonly number[]): string[] {
  return chosen.map((point) => mediaIdAt(points, point));
}
