import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mintToken } from '#auth/mint-token.ts';
import { decodeImage } from '#engine/embed/decode/source-image.ts';
import { histogramFeeds, imageFeed, SESSION_OPTIONS } from '#engine/embed/extract/extractor.ts';
import { PASS_EDGES_PX } from '#engine/embed/features/recipe.ts';
import { modelFilePath } from '#engine/embed/model/model-file.ts';
import { EMBEDDING_OUTPUT } from '#engine/embed/model/tensor-names.ts';
import { InferenceSession } from '#engine/embed/runtime/onnx-runtime.ts';
import { prepareDataDirectory } from '#engine/store/data-directory.ts';
import { ApiClient } from './clients/api-client.ts';
import type { Figures } from './figures/figures.ts';
import { drawPhotos } from './indexing/draw-photos.ts';
import { serve } from './serve.ts';
import { describeTimes, percentile, timeEach } from './statistics.ts';

const PHOTOS = { count: 80, width: 1200, height: 900, distinct: 80 };
const RUNS = 30;
const WARM_UPS = 8;
/** A person who asks which parts match waits for the answer. */
const GOAL_MS = 150;

/** Time to the matching parts of two photos over HTTP, beside two bare forward passes of the network. */
export async function benchCorrespondence(figures: Figures): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  const folder = path.join(root, 'photos');
  await mkdir(folder);
  await drawPhotos(folder, PHOTOS);
  const dataDir = path.join(root, 'data');
  const { engine, apiKey, url, close } = await serve(dataDir);
  const [dataset] = await engine.addFolders([{ folder, displayName: 'bench' }]);
  if (!dataset) throw new Error('the engine did not add the folder');
  dataset.setFindObjects(false);
  await engine.index(dataset);
  const ids = dataset.index?.mediaIds() ?? [];
  const client = new ApiClient(url, await mintToken(apiKey, 3600));
  const [idAt, route] = [
    (place: number) => ids[place % ids.length] ?? '',
    `/api/v1/explore/${dataset.stored.datasetId}/correspondence`,
  ];
  const ask = (run: number) =>
    client.send(`${route}/${idAt(2 * run + 1)}?anchor_media_id=${idAt(2 * run)}`);
  const onDemand = await timeEach(RUNS, ask, WARM_UPS);
  const again = await timeEach(RUNS, ask, WARM_UPS);
  await close();
  const { models } = await prepareDataDirectory(dataDir);
  const bare = await timeBarePasses(modelFilePath(models), folder);
  await rm(root, { recursive: true });
  console.log(`  ${RUNS} pairs of photos of ${PHOTOS.width} × ${PHOTOS.height} pixels, over HTTP:`);
  console.log(`  on demand: ${describeTimes(onDemand)}`);
  console.log(`  again: ${describeTimes(again)}`);
  console.log(`  two bare forward passes of the embedding network: ${describeTimes(bare)}`);
  const value = percentile(onDemand, 50);
  figures.add({ name: 'correspondence', value, unit: 'ms', better: 'lower', goal: GOAL_MS });
  figures.add({
    name: 'correspondence ÷ two forward passes',
    value: value / percentile(bare, 50),
    unit: '',
    better: 'lower',
  });
}

/** Without decoding and resizing. */
async function timeBarePasses(modelFile: string, folder: string): Promise<number[]> {
  const session = await InferenceSession.create(modelFile, SESSION_OPTIONS);
  const photo = await decodeImage(await readFile(path.join(folder, '0.jpg')));
  const passes = await Promise.all(PASS_EDGES_PX.map((edgePx) => imageFeed(photo, edgePx)));
  const feeds = Object.assign({}, await histogramFeeds(photo), ...passes);
  const pass = () => session.run(feeds, [EMBEDDING_OUTPUT]);
  const times = await timeEach(RUNS, async () => [await pass(), await pass()]);
  await session.release();
  return times;
}
