import type { CellSimilarity } from './cell-similarity.ts';

/** The most similar cell of the other grid for each cell of a grid. */
export interface BestMatches {
  readonly cells: Int32Array;
  readonly similarities: Float32Array;
}

export function bestMatches({ anchor, media, values }: CellSimilarity): {
  readonly ofAnchor: BestMatches;
  readonly ofMedia: BestMatches;
} {
  const ofAnchor = noMatches(anchor.columns * anchor.rows);
  const ofMedia = noMatches(media.columns * media.rows);
  let place = 0;
  for (let i = 0; i < ofAnchor.cells.length; i++) {
    for (let j = 0; j < ofMedia.cells.length; j++) {
      const value = values[place++] as number;
      if (value > (ofAnchor.similarities[i] as number)) set(ofAnchor, i, j, value);
      if (value > (ofMedia.similarities[j] as number)) set(ofMedia, j, i, value);
    }
  }
  return { ofAnchor, ofMedia };
}

function noMatches(nCells: number): BestMatches {
  return {
    cells: new Int32Array(nCells),
    similarities: new Float32Array(nCells).fill(Number.NEGATIVE_INFINITY),
  };
}

function set(matches: BestMatches, cell: number, other: number, similarity: number): void {
  matches.cells[cell] = other;
  matches.similarities[cell] = similarity;
}
