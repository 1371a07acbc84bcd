import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gzipPieces } from './gzip-json.ts';

const TEXT = 'Größe 日本 👍🏽 "quoted" \u2028';

test.each([[[]], [['']], [['{', TEXT, '', '}']]])('pieces are joined: %j', async (pieces) => {
  expect(await unzipped(pieces)).toBe(pieces.join(''));
});

test('texts of any size, several at once', async () => {
  const texts = Array.from({ length: 12 }, (_, i) =>
    Array.from({ length: 400 * i }, (_, j) => `${TEXT.repeat(40)} ${i} ${j}`),
  );
  expect(await Promise.all(texts.map(unzipped))).toEqual(texts.map((pieces) => pieces.join('')));
});

async function unzipped(pieces: readonly string[]): Promise<string> {
  return gunzipSync(await gzipPieces(pieces)).toString();
}
