/** A box in COCO's format, `[x, y, width, height]` in pixels. */
export type CocoBox = readonly [x: number, y: number, width: number, height: number];

/**
 * The bounding box of a COCO segmentation: polygons, or a run-length encoding whose counts are a
 * list or compressed text.
 * https://github.com/cocodataset/cocoapi/blob/master/PythonAPI/pycocotools/mask.py
 * @returns undefined when it is none of these, or empty
 */
export function boxOfSegmentation(segmentation: unknown): CocoBox | undefined {
  if (Array.isArray(segmentation)) return boxOfPolygons(segmentation);
  if (typeof segmentation !== 'object' || segmentation === null) return undefined;
  const { counts, size } = segmentation as { readonly counts?: unknown; readonly size?: unknown };
  if (!isNumbers(size) || size.length !== 2) return undefined;
  const [height, width] = size as [number, number];
  const runs = typeof counts === 'string' ? runsIn(counts) : counts;
  if (!isNumbers(runs) || runs.some((run) => run < 0)) return undefined;
  const nPixels = runs.reduce((sum, run) => sum + run, 0);
  return nPixels === width * height ? boxOfRuns(runs, height) : undefined;
}

/** A list of polygons or, as some tools write it, a single polygon. */
function boxOfPolygons(list: readonly unknown[]): CocoBox | undefined {
  const polygons = isNumbers(list) ? [list] : list;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of polygons) {
    if (!isNumbers(polygon) || polygon.length % 2 !== 0) return undefined;
    for (let at = 0; at < polygon.length; at += 2) {
      const [x, y] = [polygon[at] as number, polygon[at + 1] as number];
      [left, top] = [Math.min(left, x), Math.min(top, y)];
      [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
    }
  }
  return left <= right ? [left, top, right - left, bottom - top] : undefined;
}

/** Alternating runs of pixels outside and inside, column by column. */
function boxOfRuns(runs: readonly number[], height: number): CocoBox | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  let start = 0;
  for (const [n, run] of runs.entries()) {
    const end = start + run;
    if (n % 2 === 1 && run > 0) {
      const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
      [left, right] = [Math.min(left, first), Math.max(right, last + 1)];
      // A run that continues in the next column touches the lower edge and the upper one.
      const isInOneColumn = first === last;
      top = Math.min(top, isInOneColumn ? start % height : 0);
      bottom = Math.max(bottom, isInOneColumn ? ((end - 1) % height) + 1 : height);
    }
    start = end;
  }
  return left < right ? [left, top, right - left, bottom - top] : undefined;
}

/**
 * Five bits per character, lowest first; the sixth bit marks a continuation. From the third on, a
 * count is the difference to the one two before it. `rleFrString` in
 * https://github.com/cocodataset/cocoapi/blob/master/common/maskApi.c
 */
function runsIn(text: string): number[] | undefined {
  const runs: number[] = [];
  let [value, nBits] = [0, 0];
  for (const char of text) {
    const bits = char.charCodeAt(0) - 48;
    if (bits < 0 || bits > 63) return undefined;
    value += (bits & 31) * 2 ** nBits;
    nBits += 5;
    if (bits & 32) continue;
    if (bits & 16) value -= 2 ** nBits;
    runs.push(runs.length > 2 ? value + (runs.at(-2) ?? 0) : value);
    [value, nBits] = [0, 0];
  }
  return nBits === 0 ? runs : undefined;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => Number.isFinite(item));
}
