import { grownBox, type Point, smallestBox, type TurnedBox } from './turned-box.ts';

/** The detector's answer: for each pixel, how likely it is inside a line of text. */
export interface TextMap {
  /** Row by row, 0 to 1. */
  readonly probabilities: Float32Array;
  readonly width: number;
  readonly height: number;
}

/*
 * Values of the authors of the network (Liao et al., "Real-time scene text detection with
 * differentiable binarization", 2020) as PaddleOCR uses them for PP-OCRv4.
 */
const TEXT_THRESHOLD = 0.3;
const BOX_THRESHOLD = 0.6;
/**
 * The network marks the inner part of a line, which is shrunk by its area / its perimeter. More than
 * the 1.5 of PaddleOCR: with some ground around the letters, the recognizer sees more of the spaces.
 */
const GROWTH = 1.8;
/** Shorter sides are noise. */
const MIN_SIDE_PX = 3;
/** A page of small print has some 200 lines. */
const MAX_LINES = 500;

/** The lines of text in a map, in any order, in pixels of the map. */
export function findText(map: TextMap): readonly TurnedBox[] {
  const boxes: TurnedBox[] = [];
  for (const outline of outlinesIn(map)) {
    const box = smallestBox(outline);
    if (Math.min(box.width, box.height) < MIN_SIDE_PX) continue;
    if (meanInside(map, box) < BOX_THRESHOLD) continue;
    const perimeter = 2 * (box.width + box.height);
    boxes.push(grownBox(box, (GROWTH * box.width * box.height) / perimeter));
    if (boxes.length === MAX_LINES) break;
  }
  return boxes;
}

/**
 * For each connected area of text, the corners of the first and last pixel of each of its rows: the
 * hull of the area is that of these points.
 */
function* outlinesIn(map: TextMap): Generator<readonly Point[]> {
  const { probabilities, width } = map;
  const isSeen = new Uint8Array(probabilities.length);
  for (let start = 0; start < probabilities.length; start++) {
    if (isSeen[start] || !isText(map, start)) continue;
    const rows = new Map<number, [first: number, last: number]>();
    for (const pixel of areaFrom(map, start, isSeen)) {
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      const [first, last] = rows.get(y) ?? [x, x];
      rows.set(y, [Math.min(first, x), Math.max(last, x)]);
    }
    yield [...rows].flatMap(([y, [first, last]]) => [
      ...[y, y + 1].flatMap((edge) => [
        { x: first, y: edge },
        { x: last + 1, y: edge },
      ]),
    ]);
  }
}

/** The pixels connected to one by sides or corners, which are marked as seen. */
function* areaFrom(map: TextMap, start: number, isSeen: Uint8Array): Generator<number> {
  const { width, height } = map;
  const open = [start];
  isSeen[start] = 1;
  for (let pixel = open.pop(); pixel !== undefined; pixel = open.pop()) {
    yield pixel;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const next = row * width + column;
        if (isSeen[next] || !isText(map, next)) continue;
        isSeen[next] = 1;
        open.push(next);
      }
    }
  }
}

function isText({ probabilities }: TextMap, pixel: number): boolean {
  return (probabilities[pixel] as number) > TEXT_THRESHOLD;
}

/** Mean probability of the pixels whose centers are in a box. */
function meanInside({ probabilities, width, height }: TextMap, box: TurnedBox): number {
  const { center, angle } = box;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const reach = Math.hypot(box.width, box.height) / 2;
  let [sum, count] = [0, 0];
  for (const y of pixelsAround(center.y, reach, height)) {
    for (const x of pixelsAround(center.x, reach, width)) {
      const [dx, dy] = [x + 0.5 - center.x, y + 0.5 - center.y];
      if (Math.abs(dx * cos + dy * sin) > box.width / 2) continue;
      if (Math.abs(dy * cos - dx * sin) > box.height / 2) continue;
      sum += probabilities[y * width + x] as number;
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

function* pixelsAround(center: number, reach: number, end: number): Generator<number> {
  const last = Math.min(end - 1, Math.floor(center + reach));
  for (let i = Math.max(0, Math.floor(center - reach)); i <= last; i++) yield i;
}
