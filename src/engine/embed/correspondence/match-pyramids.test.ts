import { expect, test } from 'vitest';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import type { CellMap } from './cell-map.ts';
import { matchPyramids } from './match-pyramids.ts';

const DIMS = 32;

function randomMap(columns: number, rows: number, random: () => number): CellMap {
  const features = Float64Array.from(unitVectors(columns * rows, DIMS, random));
  return { columns, rows, dims: DIMS, features };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Copies a piece of one grid into another. */
function plant(piece: CellMap, into: CellMap, { x, y }: Place): void {
  for (let row = 0; row < piece.rows; row++) {
    const start = row * piece.columns * DIMS;
    const values = piece.features.subarray(start, start + piece.columns * DIMS);
    into.features.set(values, ((y + row) * into.columns + x) * DIMS);
  }
}

const boxOf = (piece: CellMap, { x, y }: Place, { columns, rows }: CellMap) => ({
  x: x / columns,
  y: y / rows,
  width: piece.columns / columns,
  height: piece.rows / rows,
});

test('a planted piece is the only part, with its box in both images', () => {
  const random = seededRandom(1);
  for (let run = 0; run < 10; run++) {
    const [anchor, media] = [randomMap(16, 12, random), randomMap(12, 14, random)];
    const piece = randomMap(5, 4, random);
    const place = (map: CellMap) => ({
      x: Math.floor(random() * (map.columns - piece.columns)),
      y: Math.floor(random() * (map.rows - piece.rows)),
    });
    const [inAnchor, inMedia] = [place(anchor), place(media)];
    plant(piece, anchor, inAnchor);
    plant(piece, media, inMedia);
    const { parts } = matchPyramids([anchor], [media]);
    expect(parts).toHaveLength(1);
    expect(parts[0]?.anchorBox).toEqual(boxOf(piece, inAnchor, anchor));
    expect(parts[0]?.mediaBox).toEqual(boxOf(piece, inMedia, media));
    expect(parts[0]?.strength).toBe(1);
  }
});

test('the heat lies on the planted piece', () => {
  const random = seededRandom(2);
  const [anchor, media] = [randomMap(16, 12, random), randomMap(16, 12, random)];
  const piece = randomMap(6, 5, random);
  plant(piece, anchor, { x: 2, y: 3 });
  plant(piece, media, { x: 9, y: 6 });
  const found = matchPyramids([anchor], [media]);
  const isHot = ({ heat, columns }: typeof found.anchor, x: number, y: number) =>
    (heat[y * columns + x] ?? 0) > 0.5;
  expect(isHot(found.anchor, 4, 5)).toBe(true);
  expect(isHot(found.anchor, 11, 8)).toBe(false);
  expect(isHot(found.media, 11, 8)).toBe(true);
  expect(isHot(found.media, 4, 5)).toBe(false);
});

test('pieces at different distances are parts of their own', () => {
  const random = seededRandom(3);
  const [anchor, media] = [randomMap(18, 14, random), randomMap(18, 14, random)];
  const pieces = [randomMap(5, 5, random), randomMap(4, 6, random)];
  const places = [
    [
      { x: 1, y: 1 },
      { x: 12, y: 8 },
    ],
    [
      { x: 11, y: 2 },
      { x: 2, y: 7 },
    ],
  ] as const;
  for (const [i, piece] of pieces.entries()) {
    plant(piece, anchor, places[i]?.[0] ?? { x: 0, y: 0 });
    plant(piece, media, places[i]?.[1] ?? { x: 0, y: 0 });
  }
  const { parts } = matchPyramids([anchor], [media]);
  const expected = pieces.map((piece, i) => boxOf(piece, places[i]?.[0] ?? { x: 0, y: 0 }, anchor));
  expect(parts).toHaveLength(2);
  expect(parts.map(({ anchorBox }) => anchorBox)).toEqual(expect.arrayContaining(expected));
});

test('a thing that is smaller in one image is found in the coarse grid of the other', () => {
  const random = seededRandom(4);
  const media = randomMap(18, 14, random);
  const [fine, coarse] = [randomMap(18, 14, random), randomMap(9, 7, random)];
  const piece = randomMap(4, 4, random);
  plant(piece, media, { x: 11, y: 2 });
  plant(piece, coarse, { x: 3, y: 2 });
  expect(matchPyramids([fine], [media]).parts).toEqual([]);
  for (const isReversed of [false, true]) {
    const { parts } = isReversed
      ? matchPyramids([media], [fine, coarse])
      : matchPyramids([fine, coarse], [media]);
    expect(parts).toHaveLength(1);
    const [large, small] = [
      boxOf(piece, { x: 3, y: 2 }, coarse),
      boxOf(piece, { x: 11, y: 2 }, media),
    ];
    expect(parts[0]?.anchorBox).toEqual(isReversed ? small : large);
    expect(parts[0]?.mediaBox).toEqual(isReversed ? large : small);
  }
});

test('an image corresponds to itself as a whole, and unrelated ones in nothing', () => {
  const random = seededRandom(5);
  const image = randomMap(16, 12, random);
  const { parts, anchor } = matchPyramids([image], [image]);
  const whole = { x: 0, y: 0, width: 1, height: 1 };
  expect(parts).toEqual([{ strength: 1, anchorBox: whole, mediaBox: whole }]);
  expect(Math.min(...anchor.heat)).toBeGreaterThan(0.5);
  for (let run = 0; run < 10; run++) {
    expect(matchPyramids([image], [randomMap(16, 12, random)]).parts).toEqual([]);
  }
});

test('images without any structure have no parts', () => {
  const plain = randomMap(16, 12, () => 0.5);
  plain.features.fill(0.25);
  const { parts, media } = matchPyramids([plain], [plain]);
  expect(parts).toEqual([]);
  expect(Math.max(...media.heat)).toBe(0);
});
