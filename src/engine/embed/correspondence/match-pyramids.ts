import type { BoundingBox } from '#contract/bounding-box.ts';
import { type BestMatches, bestMatches } from './best-matches.ts';
import { type CellMap, type CellPyramid, whiten } from './cell-map.ts';
import { similarityOf } from './cell-similarity.ts';
import { type CellPart, growParts, LEAST_SIMILARITY } from './grow-parts.ts';

/** How strongly each cell of a grid over an image corresponds to its best cell of the other. */
export interface HeatGrid {
  readonly columns: number;
  readonly rows: number;
  /** Row by row, 0 to 1. */
  readonly heat: Float32Array;
}

/** A part of the anchor and its counterpart, in fractions of the grids. */
export interface CorrespondingPart {
  readonly strength: number;
  readonly anchorBox: BoundingBox;
  readonly mediaBox: BoundingBox;
}

export interface CellCorrespondence {
  readonly anchor: HeatGrid;
  readonly media: HeatGrid;
  /** At most four; those with the most evidence first. */
  readonly parts: readonly CorrespondingPart[];
}

const MAX_PARTS = 4;
/** Measured: 7 of 96 pairs of photographs that share nothing exceed it, with weak parts. */
const LEAST_EVIDENCE = 0.3;
/** Parts that share more of the smaller one tell the same twice. */
const MAX_OVERLAP = 0.3;
/** Similarity of two photographs of one thing from the same side; the same pixels reach 1. */
const FULL_SIMILARITY = 0.5;

/**
 * The parts of two images that correspond. A thing may be larger in one image than in the other, so
 * the finest grid of each is compared with all grids of the other, cell by cell.
 */
export function matchPyramids(anchor: CellPyramid, media: CellPyramid): CellCorrespondence {
  const [ofAnchor, ofMedia] = whiten(anchor, media);
  const [finestAnchor, finestMedia] = [finest(ofAnchor), finest(ofMedia)];
  const pairs = [
    ...ofMedia.map((grid) => [finestAnchor, grid] as const),
    ...ofAnchor.slice(1).map((grid) => [grid, finestMedia] as const),
  ];
  const [anchorHeat, mediaHeat] = [noHeat(finestAnchor), noHeat(finestMedia)];
  const found: CellPart[] = [];
  for (const [a, b] of pairs) {
    const best = bestMatches(similarityOf(a, b));
    found.push(...growParts(a, b, best.ofAnchor, best.ofMedia));
    addHeat(anchorHeat, a, best.ofAnchor);
    addHeat(mediaHeat, b, best.ofMedia);
  }
  return { anchor: anchorHeat, media: mediaHeat, parts: chooseParts(found) };
}

function finest(pyramid: CellPyramid): CellMap {
  const [first] = pyramid;
  if (!first) throw new Error('The pyramid has no grid.');
  return first;
}

/** Greedily by evidence, without parts that overlap a chosen one in either image. */
function chooseParts(found: readonly CellPart[]): CorrespondingPart[] {
  const chosen: CellPart[] = [];
  for (const part of found.toSorted((a, b) => b.evidence - a.evidence)) {
    if (part.evidence < LEAST_EVIDENCE || chosen.length === MAX_PARTS) break;
    const isNew = chosen.every(
      ({ anchorBox, mediaBox }) =>
        overlap(anchorBox, part.anchorBox) <= MAX_OVERLAP &&
        overlap(mediaBox, part.mediaBox) <= MAX_OVERLAP,
    );
    if (isNew) chosen.push(part);
  }
  return chosen.map(({ similarity, anchorBox, mediaBox }) => ({
    strength: strengthOf(similarity),
    anchorBox,
    mediaBox,
  }));
}

/** Share of the smaller box that lies in the other one. */
function overlap(a: BoundingBox, b: BoundingBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / Math.min(a.width * a.height, b.width * b.height);
}

function noHeat({ columns, rows }: CellMap): HeatGrid {
  return { columns, rows, heat: new Float32Array(columns * rows) };
}

/** Keeps the larger of the heat so far and that of another grid over the same image. */
function addHeat(to: HeatGrid, from: CellMap, { similarities }: BestMatches): void {
  for (let y = 0; y < to.rows; y++) {
    for (let x = 0; x < to.columns; x++) {
      const column = Math.floor(((x + 0.5) * from.columns) / to.columns);
      const row = Math.floor(((y + 0.5) * from.rows) / to.rows);
      const strength = strengthOf(similarities[row * from.columns + column] as number);
      const cell = y * to.columns + x;
      to.heat[cell] = Math.max(to.heat[cell] as number, strength);
    }
  }
}

/** 0 for what chance explains, 1 from the similarity of the same thing on. */
function strengthOf(similarity: number): number {
  const share = (similarity - LEAST_SIMILARITY) / (FULL_SIMILARITY - LEAST_SIMILARITY);
  return Math.min(1, Math.max(0, share));
}
