import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gzipAsJson } from './gzip-json.ts';

const TEXT = 'Größe 日本 👍🏽 "quoted" \u2028';

test.each([
  [{}],
  [{ clusters: [], metadata: { used_duckdb: false } }],
  [{ a: 1, b: undefined, c: null, d: [1, null, undefined, [2], TEXT], [TEXT]: { e: [TEXT] } }],
])('is what JSON.stringify writes: %j', async (value) => {
  expect(await unzipped(value)).toBe(JSON.stringify(value));
});

test('values of any size, several at once', async () => {
  const values = Array.from({ length: 12 }, (_, i) => ({
    clusters: Array.from({ length: 400 * i }, (_, j) => `${TEXT.repeat(40)} ${i} ${j}`),
  }));
  const texts = await Promise.all(values.map(unzipped));
  expect(texts).toEqual(values.map((value) => JSON.stringify(value)));
});

async function unzipped(value: object): Promise<string> {
  return gunzipSync(await gzipAsJson(value)).toString();
}
