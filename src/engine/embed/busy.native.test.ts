import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { madeModel } from '#engine/embed/model/made-model.fixture.ts';
import { BusyError } from '#platform/threads/busy-error.ts';
import { drawImage } from './drawing.fixture.ts';
import { createEmbedder, type Embedder } from './embedder.ts';

let folder: string;
let embedder: Embedder;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'busy-'));
  embedder = await createEmbedder({ modelDir: await madeModel(), threads: 1 });
});
afterAll(async () => {
  await embedder.close();
  await rm(folder, { recursive: true });
});

test('queries beyond the limit of waiting ones are rejected with the time to wait, and the others answered', async () => {
  const picture = await drawImage(320, 240, 1).png().toBuffer();
  const thumbnailPath = path.join(folder, 'thumb.webp');
  const ask = () => embedder.embedBytes(picture, { thumbnailPath });
  const asked = Array.from({ length: 60 }, ask);
  expect(embedder.waiting).toEqual({ images: 0, queries: 32, texts: 0 });
  const answers = await Promise.allSettled(asked);
  const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? answer.reason : []));
  // Two may be with the thread already.
  expect(refusals.length).toBeGreaterThanOrEqual(60 - 34);
  expect(refusals.length).toBeLessThan(60);
  for (const refusal of refusals) {
    expect(refusal).toBeInstanceOf(BusyError);
    expect(refusal.message).toMatch(
      /32 queries are waiting to be embedded\. Try again in \d+ seconds?\./,
    );
    expect(refusal.retryAfterSeconds).toBeGreaterThanOrEqual(1);
  }
  expect(embedder.waiting.queries).toBe(0);
  expect((await ask()).vector).toHaveLength(embedder.model.dims);
});
