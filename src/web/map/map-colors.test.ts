import { expect, it } from 'vitest';
import { NO_CATEGORY, NOT_FOUND } from '#contract/search/map.ts';
import type { SearchedMap } from '#web/api/map.ts';
import { mediaIdAt, pointsWithIds } from '#web/api/map.ts';
import { countFound, drawingOrder, groupOf, legendGroup, pointColors } from './map-colors.ts';

const MEDIA_ID = '300dad2c-1234-11f1-8483-5a879df30de4';

function mapOf(colorBy: SearchedMap['colorBy'], values: number[]): SearchedMap {
  const size = values.length;
  return {
    points: {
      size,
      ids: Uint8Array.from({ length: 16 * size }, (_, i) => (i * 37) % 256),
      positions: new Float32Array(2 * size),
    },
    colorBy,
    values: Float32Array.from(values),
    categories: [{ name: 'dog', cluster_id: null, media_id: MEDIA_ID, n_media: 2 }],
  };
}

const colorsOf = (map: SearchedMap) => {
  const bytes = pointColors(map, 0);
  return Array.from({ length: map.points.size }, (_, i) => bytes.subarray(4 * i, 4 * i + 4).join());
};

it('points of one category have one color, others another', () => {
  const [dog, cat, none, out, dogToo] = colorsOf(mapOf('label', [0, 1, NO_CATEGORY, NOT_FOUND, 0]));
  expect(dogToo).toBe(dog);
  expect(new Set([dog, cat, none, out]).size).toBe(4);
});

it('near points are drawn last, and those that are not found first', () => {
  const map = mapOf('distance', [0.4, NOT_FOUND, 0, 1, 0.41, NOT_FOUND]);
  const order = [...drawingOrder(map)];
  expect(order.slice(0, 2).sort()).toEqual([1, 5]);
  expect(order.slice(2)).toEqual([3, 4, 0, 2]);
  expect(countFound(map)).toBe(4);
  const labels = mapOf('label', [0, NOT_FOUND, NO_CATEGORY, 3]);
  expect([...drawingOrder(labels)]).toEqual([1, 2, 0, 3]);
});

it('distances have the colors and words of the badges', () => {
  const map = mapOf('distance', []);
  const words = [0, 0.2, 0.4, 0.6, 0.9].map((score) => {
    const key = groupOf('distance', score) ?? -9;
    return legendGroup(map, key, 0).name;
  });
  expect(words).toEqual(['Identical', 'Very similar', 'Similar', 'Loosely related', 'Unrelated']);
  expect(groupOf('distance', NOT_FOUND)).toBeUndefined();
});

it('more names than colors share one, and clusters repeat the colors', () => {
  const map = mapOf('label', []);
  expect(groupOf('label', 10)).toBe(groupOf('label', 40));
  expect(legendGroup(map, groupOf('label', 10) ?? 0, 0).name).toBe('Others');
  expect(groupOf('cluster', 40)).toBe(40);
  expect(legendGroup(map, 0, 0)).toMatchObject({ name: 'dog', category: { media_id: MEDIA_ID } });
  expect(legendGroup(mapOf('cluster', []), 11, 1).color).toBe(
    legendGroup(mapOf('cluster', []), 1, 1).color,
  );
});

it('points are found by the ids that they have', () => {
  const { points } = mapOf('tag', Array(300).fill(0));
  const ids = [3, 200, 299].map((point) => mediaIdAt(points, point));
  expect(ids[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const all = Array.from({ length: 300 }, (_, point) => mediaIdAt(points, point));
  const found = pointsWithIds(points, new Set([...ids, MEDIA_ID]));
  expect(found).toEqual([...all.keys()].filter((point) => ids.includes(all[point] ?? '')));
});
