import type { BoundingBox } from '#contract/bounding-box.ts';
import { COCO_LABELS } from './coco-labels.ts';

/** Output of the detector's network: one row per anchor, rows concatenated. */
export interface DetectorOutput {
  /** Four offsets from the anchor: y, x, height, width. */
  readonly boxes: Float32Array;
  /** One score for each of `COCO_LABELS`, 0–1. */
  readonly scores: Float32Array;
  /** y1, x1, y2, x2 in fractions of the image. */
  readonly anchors: Float32Array;
}

/** A detected object in an image. */
export interface Detection {
  readonly box: BoundingBox;
  readonly label: string;
  /** 0–1. */
  readonly score: number;
}

/** Increment it when a change here alters the detections: all images are then processed again. */
export const DETECTOR_VERSION = 1;

/**
 * From this score on, four of five detections are right (precision .79, recall .76 on objects over
 * 5 % of the image, 40 photos of COCO128). At .3 it finds a tenth more, and a third of all is
 * wrong. Wrong objects appear in everybody's results, whereas a missed one can still be found by
 * its image.
 */
const MIN_SCORE = 0.5;
/**
 * Share of the image's area. Below it the detector, which sees the image at 300 pixels, mostly
 * guesses, and a region of 30 × 30 of those pixels gives a poor embedding.
 */
const MIN_AREA = 0.01;
/**
 * Photos of COCO have seven objects on average. A crowd has more, but each costs as much to embed
 * as an image, and the most certain ones represent the others.
 */
const MAX_DETECTIONS = 12;
/** Two boxes of one class with a higher intersection over union are the same object. */
const MAX_OVERLAP = 0.5;

/**
 * Variances by which SSD scales the offsets of a box's center and of its size
 * (faster_rcnn_box_coder).
 */
const CENTRE_SCALE = 10;
const SIZE_SCALE = 5;

/** The objects of an image, most certain first. */
export function findDetections({ boxes, scores, anchors }: DetectorOutput): Detection[] {
  const classCount = COCO_LABELS.length;
  const candidates: Detection[] = [];
  scores.forEach((score, index) => {
    if (score < MIN_SCORE) return;
    const label = COCO_LABELS[index % classCount] ?? '';
    const start = 4 * Math.floor(index / classCount);
    if (label === '') return;
    const box = decodeBox(boxes.subarray(start, start + 4), anchors.subarray(start, start + 4));
    if (box.width * box.height >= MIN_AREA) candidates.push({ box, label, score });
  });
  candidates.sort((a, b) => b.score - a.score);
  return withoutRepeats(candidates).slice(0, MAX_DETECTIONS);
}

/** The box from an anchor and its offsets, clipped to the image; empty if it is outside. */
function decodeBox(offsets: Float32Array, anchor: Float32Array): BoundingBox {
  const [dy = 0, dx = 0, dh = 0, dw = 0] = offsets;
  const [top = 0, left = 0, bottom = 0, right = 0] = anchor;
  const [height, width] = [bottom - top, right - left];
  const centreY = top + height / 2 + (dy / CENTRE_SCALE) * height;
  const centreX = left + width / 2 + (dx / CENTRE_SCALE) * width;
  const halfHeight = (Math.exp(dh / SIZE_SCALE) * height) / 2;
  const halfWidth = (Math.exp(dw / SIZE_SCALE) * width) / 2;
  const [x, y] = [clamp(centreX - halfWidth), clamp(centreY - halfHeight)];
  return {
    x,
    y,
    width: clamp(centreX + halfWidth) - x,
    height: clamp(centreY + halfHeight) - y,
  };
}

/** Non-maximum suppression, per class. @param candidates most certain first */
function withoutRepeats(candidates: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of candidates) {
    const isRepeat = kept.some(
      ({ label, box }) => label === candidate.label && overlap(box, candidate.box) > MAX_OVERLAP,
    );
    if (!isRepeat) kept.push(candidate);
  }
  return kept;
}

/** Intersection over union. */
function overlap(a: BoundingBox, b: BoundingBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}
