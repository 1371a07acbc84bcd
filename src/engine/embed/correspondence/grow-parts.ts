import type { BoundingBox } from '#contract/bounding-box.ts';
import type { BestMatches } from './best-matches.ts';
import type { CellMap } from './cell-map.ts';

/** Connected cells of one grid whose best matches are connected in the other. */
export interface CellPart {
  /** In fractions of the anchor's grid, and of the other. */
  readonly anchorBox: BoundingBox;
  readonly mediaBox: BoundingBox;
  /** Mean similarity of the cells in the boxes. */
  readonly similarity: number;
  /** Sum over the cells of their similarity above the least one. */
  readonly evidence: number;
}

/** Below this similarity, most best matches are chance. */
export const LEAST_SIMILARITY = 0.18;
/** Cells around a thing see it too, but less: a box holds those above this share of the best one. */
const LEAST_SHARE = 0.5;
/** Mutual best cells, and matches of neighbors, may miss each other by this number of cells. */
const TOLERANCE = 1;

type Grid = Pick<CellMap, 'columns' | 'rows'>;

/** Grows parts from the cells that are each other's best match. Each cell belongs to one part. */
export function growParts(
  anchor: Grid,
  media: Grid,
  ofAnchor: BestMatches,
  ofMedia: BestMatches,
): CellPart[] {
  const { cells: matches, similarities } = ofAnchor;
  const matchOf = (cell: number) => placeOf(matches[cell] as number, media);
  const isMutual = (cell: number) => {
    const back = placeOf(ofMedia.cells[matches[cell] as number] as number, anchor);
    return isNear(back, placeOf(cell, anchor));
  };
  const free = new Set<number>();
  for (const [cell, similarity] of similarities.entries()) {
    if (similarity > LEAST_SIMILARITY && isMutual(cell)) free.add(cell);
  }
  const bySimilarity = [...free].sort(
    (a, b) => (similarities[b] as number) - (similarities[a] as number),
  );
  return bySimilarity.flatMap((seed) => (free.has(seed) ? [describe(grow(seed))] : []));

  function grow(seed: number): number[] {
    free.delete(seed);
    const grown = [seed];
    for (const cell of grown) {
      for (const { neighbor, dx, dy } of neighborsOf(cell, anchor)) {
        if (!free.has(neighbor)) continue;
        const { x, y } = matchOf(cell);
        if (!isNear(matchOf(neighbor), { x: x + dx, y: y + dy })) continue;
        free.delete(neighbor);
        grown.push(neighbor);
      }
    }
    return grown;
  }

  function describe(cells: readonly number[]): CellPart {
    const similarityTo = (cell: number) => similarities[cell] as number;
    const [seed = 0] = cells;
    const core = cells.filter((cell) => similarityTo(cell) >= LEAST_SHARE * similarityTo(seed));
    const sum = (of: readonly number[]) =>
      of.reduce((total, cell) => total + similarityTo(cell), 0);
    return {
      anchorBox: boxAround(core, anchor),
      mediaBox: boxAround(
        core.map((cell) => matches[cell] as number),
        media,
      ),
      similarity: sum(core) / core.length,
      evidence: sum(cells) - LEAST_SIMILARITY * cells.length,
    };
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function placeOf(cell: number, { columns }: Grid): Place {
  return { x: cell % columns, y: Math.floor(cell / columns) };
}

function isNear(a: Place, b: Place): boolean {
  return Math.abs(a.x - b.x) <= TOLERANCE && Math.abs(a.y - b.y) <= TOLERANCE;
}

const STEPS = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => ({ dx, dy })));

function neighborsOf(cell: number, grid: Grid) {
  const { x, y } = placeOf(cell, grid);
  return STEPS.flatMap(({ dx, dy }) => {
    const [column, row] = [x + dx, y + dy];
    const isInside = column >= 0 && row >= 0 && column < grid.columns && row < grid.rows;
    return isInside ? [{ neighbor: row * grid.columns + column, dx, dy }] : [];
  });
}

function boxAround(cells: readonly number[], grid: Grid): BoundingBox {
  const places = cells.map((cell) => placeOf(cell, grid));
  const xs = places.map(({ x }) => x);
  const ys = places.map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return {
    x: left / grid.columns,
    y: top / grid.rows,
    width: (Math.max(...xs) + 1 - left) / grid.columns,
    height: (Math.max(...ys) + 1 - top) / grid.rows,
  };
}
