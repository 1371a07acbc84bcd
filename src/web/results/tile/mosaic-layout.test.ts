import { describe, expect, it } from 'vitest';
import { layoutFolded, layoutMosaic, MORE_TILE, tileFit } from './mosaic-layout.ts';

describe('layoutMosaic', () => {
  it.each([
    { nPreviews: 1, nMembers: 1, nTiles: 1, nMore: 0 },
    { nPreviews: 2, nMembers: 2, nTiles: 2, nMore: 0 },
    { nPreviews: 3, nMembers: 3, nTiles: 3, nMore: 0 },
    { nPreviews: 4, nMembers: 4, nTiles: 4, nMore: 0 },
    { nPreviews: 5, nMembers: 5, nTiles: 3, nMore: 2 },
    { nPreviews: 9, nMembers: 120, nTiles: 3, nMore: 117 },
    { nPreviews: 1, nMembers: 7, nTiles: 1, nMore: 6 },
    { nPreviews: 0, nMembers: 3, nTiles: 0, nMore: 3 },
    { nPreviews: 30, nMembers: 30, nTiles: 3, nMore: 27 },
  ])('$nPreviews previews of $nMembers members', ({ nPreviews, nMembers, nTiles, nMore }) => {
    const layout = layoutMosaic(nPreviews, nMembers);
    expect(layout.tiles).toHaveLength(nTiles);
    expect(layout.nMore).toBe(nMore);
  });

  it('places tiles without overlapping each other or the rest', () => {
    for (let nMembers = 1; nMembers <= 12; nMembers++) {
      const { tiles, nMore } = layoutMosaic(Math.min(nMembers, 9), nMembers);
      const cells = tiles.flatMap((tile) => cellsOf(tile));
      if (nMore > 0) cells.push(...cellsOf(MORE_TILE));
      expect(new Set(cells).size).toBe(cells.length);
    }
  });
});

describe('layoutFolded', () => {
  it.each([
    { nAlike: [7], nMembers: 7, nTiles: 1, nMore: 0 },
    { nAlike: [5, 1, 1, 2], nMembers: 9, nTiles: 4, nMore: 0 },
    { nAlike: [5, 1, 1, 2, 3], nMembers: 12, nTiles: 3, nMore: 5 },
    { nAlike: [1, 1, 1], nMembers: 3, nTiles: 3, nMore: 0 },
    { nAlike: [90], nMembers: 120, nTiles: 1, nMore: 30 },
    { nAlike: [2, 2, 2, 2, 2, 2, 2, 2, 2], nMembers: 40, nTiles: 3, nMore: 34 },
  ])('$nAlike of $nMembers members', ({ nAlike, nMembers, nTiles, nMore }) => {
    const layout = layoutFolded(nAlike, nMembers);
    expect(layout.tiles).toHaveLength(nTiles);
    expect(layout.nMore).toBe(nMore);
  });
});

describe('tileFit', () => {
  it.each([
    ['a photo', 3 / 2, 'cover'],
    ['a square', 1, 'contain'],
    ['a portrait', 2 / 3, 'contain'],
    ['a panorama', 3, 'contain'],
  ] as const)('%s alone', (_, aspect, fit) => {
    const [tile] = layoutMosaic(1, 1).tiles;
    expect(tile?.columnSpan).toBe(4);
    expect(tile && tileFit(aspect, tile)).toBe(fit);
  });

  it.each([
    ['a square', 1, 'cover', 'cover'],
    ['a frame of a video', 16 / 9, 'cover', 'cover'],
    ['a panorama', 3, 'contain', 'cover'],
  ] as const)('%s among others', (_, aspect, largeFit, smallFit) => {
    const [large, small] = layoutMosaic(4, 4).tiles;
    expect(large && tileFit(aspect, large)).toBe(largeFit);
    expect(small && tileFit(aspect, small)).toBe(smallFit);
  });
});

function cellsOf(tile: { column: number; row: number; columnSpan: number; rowSpan: number }) {
  const cells: string[] = [];
  for (let column = tile.column; column < tile.column + tile.columnSpan; column++) {
    for (let row = tile.row; row < tile.row + tile.rowSpan; row++) cells.push(`${column}/${row}`);
  }
  return cells;
}
