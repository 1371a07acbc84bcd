import { describe, expect, it } from 'vitest';
import { FIT, fitScale, MAX_SCALE, panBy, zoomAt } from './pan-zoom.ts';

const FRAME = { width: 800, height: 600 };

describe('zoomAt', () => {
  it('keeps the point under the pointer in place', () => {
    const view = zoomAt(zoomAt(FIT, 2, { x: 100, y: -50 }, FRAME), 3, { x: -20, y: 30 }, FRAME);
    expect(view.scale).toBe(6);
    // What lay at -20, 30 before the second step, in the picture's own measure.
    const before = { x: (-20 + 100) / 2, y: (30 - 50) / 2 };
    expect((-20 - view.x) / view.scale).toBeCloseTo(before.x);
    expect((30 - view.y) / view.scale).toBeCloseTo(before.y);
  });

  it('is limited to the size of the frame and to a maximum', () => {
    expect(zoomAt(FIT, 0.2, { x: 10, y: 10 }, FRAME)).toEqual(FIT);
    expect(zoomAt(FIT, 100, { x: 0, y: 0 }, FRAME).scale).toBe(MAX_SCALE);
    const closer = zoomAt(FIT, 4, { x: 400, y: 300 }, FRAME);
    expect(zoomAt(closer, 0.01, { x: -400, y: 0 }, FRAME)).toEqual(FIT);
  });
});

describe('fitScale', () => {
  it('is the factor by which an image is scaled to fit', () => {
    expect(fitScale({ width: 4000, height: 3000 }, FRAME)).toBe(0.2);
    expect(fitScale({ width: 1000, height: 3000 }, FRAME)).toBe(0.2);
    expect(fitScale({ width: 32, height: 32 }, FRAME)).toBe(18.75);
  });
});

describe('panBy', () => {
  it('stops at the edges of the image', () => {
    const view = zoomAt(FIT, 2, { x: 0, y: 0 }, FRAME);
    expect(panBy(view, 50, -20, FRAME)).toEqual({ scale: 2, x: 50, y: -20 });
    expect(panBy(view, 9000, -9000, FRAME)).toEqual({ scale: 2, x: 400, y: -300 });
    expect(panBy(FIT, 50, 50, FRAME)).toEqual(FIT);
  });
});
