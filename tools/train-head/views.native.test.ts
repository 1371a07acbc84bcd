import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { drawImage } from '../../e2e/gallery.ts';
import { readViews } from './views.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'views-'));
});
afterEach(() => rm(folder, { recursive: true }));

const digest = (rgb: Uint8Array) => createHash('sha256').update(rgb).digest('hex');

test('the whole photo comes first, then crops determined by the seed', async () => {
  const file = path.join(folder, 'photo.jpg');
  await writeFile(file, await drawImage('hills', 0));
  const [whole, ...parts] = await readViews(file, 20, seededRandom(4));
  expect(whole).toMatchObject({ width: 480, height: 360 });
  const shares = parts.map(({ width, height }) => (width * height) / (480 * 360));
  expect(Math.min(...shares)).toBeGreaterThan(0.14);
  expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  expect(new Set(shares).size).toBeGreaterThan(15);
  const again = await readViews(file, 20, seededRandom(4));
  expect(again.map(({ rgb }) => digest(rgb))).toEqual(
    [whole, ...parts].map((view) => view && digest(view.rgb)),
  );
});
