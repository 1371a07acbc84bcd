import { expect, test } from 'vitest';
import { COCO_LABELS } from './coco-labels.ts';
import { findDetections } from './detections.ts';

type Quad = readonly [number, number, number, number];

interface Row {
  /** y1, x1, y2, x2. */
  readonly anchor: Quad;
  /** y, x, height, width. */
  readonly offsets: Quad;
  readonly scores: Readonly<Record<string, number>>;
}

const UNMOVED: Quad = [0, 0, 0, 0];

function detect(rows: readonly Row[]) {
  return findDetections({
    anchors: Float32Array.from(rows.flatMap(({ anchor }) => anchor)),
    boxes: Float32Array.from(rows.flatMap(({ offsets }) => offsets)),
    scores: Float32Array.from(
      rows.flatMap(({ scores }) => COCO_LABELS.map((label) => scores[label] ?? 0)),
    ),
  });
}

test('the labels are at the ids of COCO', () => {
  expect(COCO_LABELS).toHaveLength(91);
  expect([1, 13, 44, 67, 85, 90].map((id) => COCO_LABELS[id])).toEqual([
    'person',
    'stop sign',
    'bottle',
    'dining table',
    'clock',
    'toothbrush',
  ]);
  expect(COCO_LABELS.filter((label) => label !== '')).toHaveLength(80);
});

test('a box is its anchor, moved by a tenth and scaled by exp of a fifth of its offsets', () => {
  // Centre (.4, .5), 0.2 wide and 0.4 high; moved by half its height down and a quarter left.
  const [found] = detect([
    {
      anchor: [0.3, 0.3, 0.7, 0.5],
      offsets: [1.25, -2.5, 5 * Math.log(0.5), 5 * Math.log(2)],
      scores: { dog: 0.75 },
    },
  ]);
  expect(found?.label).toBe('dog');
  expect(found?.score).toBeCloseTo(0.75);
  // New centre: y = .5 + .125 · .4 = .55, x = .4 − .25 · .2 = .35; height .2, width .4.
  expect(found?.box.x).toBeCloseTo(0.15);
  expect(found?.box.y).toBeCloseTo(0.45);
  expect(found?.box.width).toBeCloseTo(0.4);
  expect(found?.box.height).toBeCloseTo(0.2);
});

test('a box is cut at the edges of the image', () => {
  const [found] = detect([
    { anchor: [-0.2, 0.6, 0.4, 1.4], offsets: UNMOVED, scores: { cat: 0.9 } },
  ]);
  expect(found?.box.x).toBeCloseTo(0.6);
  expect(found?.box.y).toBe(0);
  expect(found?.box.width).toBeCloseTo(0.4);
  expect(found?.box.height).toBeCloseTo(0.4);
});

test('of boxes that overlap by more than half, the one with the highest score of each class remains', () => {
  const found = detect([
    { anchor: [0.1, 0.1, 0.5, 0.5], offsets: UNMOVED, scores: { cat: 0.7, dog: 0.6 } },
    // Shares .36 × .4 of .4 × .44: 82 % of the union.
    { anchor: [0.1, 0.14, 0.5, 0.54], offsets: UNMOVED, scores: { cat: 0.9 } },
    // Shares .4 × .2 of .4 × .6 with the first: a third of the union.
    { anchor: [0.1, 0.3, 0.5, 0.7], offsets: UNMOVED, scores: { dog: 0.8 } },
    { anchor: [0.6, 0.6, 0.9, 0.9], offsets: UNMOVED, scores: { cat: 0.55 } },
  ]);
  expect(found.map(({ label, score }) => `${label} ${score.toFixed(2)}`)).toEqual([
    'cat 0.90',
    'dog 0.80',
    'dog 0.60',
    'cat 0.55',
  ]);
});

test('objects with low scores, tiny ones and those without a class are omitted, and their number is limited', () => {
  const far = (n: number): Quad => [0, n / 20, 0.5, n / 20 + 0.04];
  expect(
    detect([
      { anchor: [0.1, 0.1, 0.5, 0.5], offsets: UNMOVED, scores: { cat: 0.49 } },
      { anchor: [0.1, 0.1, 0.19, 0.19], offsets: UNMOVED, scores: { cat: 0.99 } },
      { anchor: [0.1, 0.1, 0.5, 0.5], offsets: UNMOVED, scores: { '': 0.99 } },
    ]),
  ).toEqual([]);
  const crowd = Array.from({ length: 20 }, (_, n) => ({
    anchor: far(n),
    offsets: UNMOVED,
    scores: { person: 0.6 + n / 100 },
  }));
  const found = detect(crowd);
  expect(found).toHaveLength(12);
  expect(found[0]?.score).toBeCloseTo(0.79);
});
