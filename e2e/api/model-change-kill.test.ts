import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { mintToken } from '#auth/mint-token.ts';
import { openKeys } from '#cli/data/open-keys.ts';
import { Dataset } from '#contract/dataset/dataset.ts';
import { ROUTES } from '#contract/routes.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { writeTinyModel } from '#engine/embed/hub/tiny-model.fixture.ts';
import { type SemblanceProcess, startSemblance } from '../browser/semblance-process.ts';
import { temporaryFolder } from './server.ts';

const DINO = 'Xenova/dinov2-small';
/** Several batches, so that a poll falls into the change. */
const N_IMAGES = 200;
const POLL_MS = 5;

let root: string;
let photos: string;
let dataDir: string;
let running: SemblanceProcess | undefined;

beforeEach(async () => {
  root = await temporaryFolder();
  [photos, dataDir] = [path.join(root, 'photos'), path.join(root, 'data')];
  await mkdir(photos);
  await Promise.all(Array.from({ length: N_IMAGES }, (_, n) => paint(n)));
  await writeTinyModel(path.join(dataDir, 'models', 'hub', DINO), 'dinov2');
});
afterEach(async () => {
  await running?.stop('SIGKILL');
  await rm(root, { recursive: true });
});

async function paint(n: number): Promise<void> {
  const background = { r: (n * 37) % 256, g: (n * 101) % 256, b: (n * 59) % 256 };
  const image = sharp({ create: { width: 80, height: 60, channels: 3, background } });
  await image.png().toFile(path.join(photos, `${n}.png`));
}

async function start() {
  running = await startSemblance({ folders: [photos], dataDir });
  const { ring } = await openKeys(dataDir);
  const headers = { authorization: `Bearer ${await mintToken(ring.local, 600)}` };
  const base = running.url;
  const call = (pathname: string, init: RequestInit = {}) =>
    fetch(new URL(pathname, base), { ...init, headers: { ...headers, ...init.headers } });
  const published = async () => {
    const [dataset] = z.array(Dataset).parse(await (await call(ROUTES.datasets)).json());
    return dataset ?? expect.fail('the dataset is missing');
  };
  const until = async (isReached: (dataset: Dataset) => boolean) => {
    for (;;) {
      const dataset = await published();
      if (isReached(dataset)) return dataset;
      await setTimeout(POLL_MS);
    }
  };
  return { server: running, call, until };
}

test('a change of the model survives kills, and the present index serves meanwhile', async () => {
  const first = await start();
  const { id } = await first.until(({ status, indexing }) => status === 'READY' && !indexing);
  await first.call(`/api/v1/dataset/${id}/model`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: DINO }),
  });
  let { server, call, until } = first;
  let kept = 0;
  for (const least of [1, 1 + N_IMAGES / 3]) {
    const met = await until(({ model_change }) => (model_change?.done ?? N_IMAGES) >= least);
    await server.stop('SIGKILL');
    expect(met.model_change).toMatchObject({ model: DINO, phase: 'EMBEDDING' });
    ({ server, call, until } = await start());
    const { model, n_images, model_change } = await until(({ status }) => status === 'READY');
    expect([model.name, n_images]).toEqual(['built-in', N_IMAGES]);
    expect((await call(`/api/v1/explore/${id}`)).status).toBe(200);
    expect(model_change?.done).toBeGreaterThanOrEqual(kept);
    kept = model_change?.done ?? 0;
  }
  const changed = await until(({ model_change }) => model_change === null);
  expect(changed).toMatchObject({ model: { name: DINO }, n_images: N_IMAGES, status: 'READY' });
  const explored = ExploreResponse.parse(
    await (await call(`/api/v1/explore/${id}?threshold=0`)).json(),
  );
  const nFound = explored.clusters.reduce((sum, cluster) => sum + cluster.n_images, 0);
  expect(nFound).toBe(N_IMAGES);
  await server.stop();
}, 600_000);
