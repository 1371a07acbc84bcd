import { expect, it } from 'vitest';
import { isInArea } from '#contract/map/map-area.ts';
import { BROWSE, formatSearch, parseSearch } from '#contract/search/search-codec.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { areaWithin, placeInFrame, placeOnMap, viewAt } from './map-geometry.ts';
import { pickThumbnails, THUMBNAIL_PX } from './pick-thumbnails.ts';
import { PointGrid } from './point-grid.ts';

const FRAME = { width: 800, height: 500 };

const random = seededRandom(1);
const inSquare = (n: number) => Float32Array.from({ length: 2 * n }, () => 2 * random() - 1);

it.each([0, 1, 3, 5000])('the grid finds exactly the points in a box, of %i points', (n) => {
  const positions = inSquare(n);
  const grid = new PointGrid(positions);
  for (let i = 0; i < 50; i++) {
    const [x, y, size] = [2.4 * random() - 1.2, 2.4 * random() - 1.2, 1.5 * random() ** 3];
    const box = { left: x - size, right: x + size, top: y - size / 2, bottom: y + size / 2 };
    const found: number[] = [];
    grid.forEachWithin(box, (point) => found.push(point));
    const expected = Array.from({ length: n }, (_, point) => point).filter((point) => {
      const [px, py] = [positions[2 * point] ?? 9, positions[2 * point + 1] ?? 9];
      return px >= box.left && px <= box.right && py >= box.top && py <= box.bottom;
    });
    expect(found.sort((a, b) => a - b)).toEqual(expected);
  }
});

it('a place of the map is found again from its place in the frame', () => {
  const view = viewAt({ x: 0.3, y: -0.6 }, 7, FRAME);
  const middle = placeInFrame(view, FRAME, { x: 0.3, y: -0.6 });
  expect([middle.x, middle.y]).toEqual([expect.closeTo(400), expect.closeTo(250)]);
  const at = placeOnMap(view, FRAME, placeInFrame(view, FRAME, { x: -0.1, y: 0.2 }));
  expect([at.x, at.y]).toEqual([expect.closeTo(-0.1), expect.closeTo(0.2)]);
});

it('an area has few corners, all near the line that was drawn', () => {
  const view = viewAt({ x: 0.2, y: -0.1 }, 5, FRAME);
  const line = Array.from({ length: 700 }, (_, i) => {
    const angle = (i * 2 * Math.PI) / 700;
    const radius = 200 + 15 * Math.sin(5 * angle);
    return { x: 400 + radius * Math.cos(angle), y: 250 + radius * Math.sin(angle) };
  });
  const area = areaWithin(line, view, FRAME);
  expect(area.length).toBeGreaterThan(20);
  expect(area.length).toBeLessThanOrEqual(64);
  expect(parseSearch(formatSearch({ ...BROWSE, mapArea: area })).mapArea).toEqual(area);
  let nInside = 0;
  for (let i = 0; i < 2000; i++) {
    const place = { x: 800 * random(), y: 500 * random() };
    const gap = Math.min(...line.map(({ x, y }) => Math.hypot(x - place.x, y - place.y)));
    const at = placeOnMap(view, FRAME, place);
    const isIn = isInArea(area, at.x, at.y);
    if (gap > 3) expect(isIn).toBe(isInArea(line, place.x, place.y));
    nInside += Number(isIn);
  }
  expect(nInside).toBeGreaterThan(400);
});

it('a polygon contains what the angles around it say', () => {
  const star = Array.from({ length: 12 }, (_, i) => {
    const radius = i % 2 === 0 ? 1 : 0.4;
    return { x: radius * Math.cos((i * Math.PI) / 6), y: radius * Math.sin((i * Math.PI) / 6) };
  });
  for (let i = 0; i < 500; i++) {
    const [x, y] = [2.2 * random() - 1.1, 2.2 * random() - 1.1];
    const turns = star.reduce((sum, corner, at) => {
      const next = star[(at + 1) % star.length] ?? corner;
      const [a, b] = [corner, next].map((end) => Math.atan2(end.y - y, end.x - x));
      const turn = ((b ?? 0) - (a ?? 0) + 3 * Math.PI) % (2 * Math.PI);
      return sum + turn - Math.PI;
    }, 0);
    expect(isInArea(star, x, y)).toBe(Math.abs(turns) > Math.PI);
  }
});

it.each([20, 4000])('thumbnails of %i points do not overlap, and stay while the map moves', (n) => {
  const positions = inSquare(n);
  const all = Int32Array.from({ length: n }, (_, point) => point);
  const view = viewAt({ x: 0, y: 0 }, 2, FRAME);
  const picked = pickThumbnails(all, positions, view, FRAME);
  expect(picked.length).toBeGreaterThan(5);
  const places = picked.map((point) =>
    placeInFrame(view, FRAME, { x: positions[2 * point] ?? 0, y: positions[2 * point + 1] ?? 0 }),
  );
  for (const [i, a] of places.entries()) {
    for (const b of places.slice(i + 1)) {
      const apart = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
      expect(apart).toBeGreaterThan(THUMBNAIL_PX);
    }
  }
  const moved = { ...view, x: view.x + 61, y: view.y - 23 };
  expect(pickThumbnails(all, positions, moved, FRAME)).toEqual(picked);
});
