import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { mintToken } from '#auth/mint-token.ts';
import { packagedGallery } from '#cli/data/sample-gallery.ts';
import { createEmbedder } from '#engine/embed/embedder.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import { prepareDataDirectory } from '#engine/store/data-directory.ts';
import { ApiClient } from './clients/api-client.ts';
import { runClient } from './clients/run-client.ts';
import type { SearchTask, SearchTimes } from './clients/search-client.ts';
import type { Figures } from './figures/figures.ts';
import { serve } from './serve.ts';
import { describeTimes, percentile, timeEach } from './statistics.ts';

const SEARCHES = 50;
/** A server that has answered some searches is as fast as it gets. */
const WARM_UPS = 30;
/** A first page, as a person feels it, on a quiet machine. */
const GOAL_MS = 15;
/** An uploaded image may take this times its embedding. */
const GOAL_UPLOAD_RATIO = 2;
/** Kept between runs: indexing the gallery takes longer than all searches. */
const DATA_DIR = path.resolve('.semblance', 'bench');
const THRESHOLD = 1;

/** Time to the first page over HTTP on the sample gallery, beside exact SQL over the same vectors. */
export async function benchSearch(figures: Figures): Promise<void> {
  const served = await serve(DATA_DIR);
  const { engine, apiKey } = served;
  const gallery = await packagedGallery();
  const [dataset] = await engine.addFolders([gallery]);
  if (!dataset) throw new Error('the engine did not add the folder');
  await engine.index(dataset);
  const { datasetId } = dataset.stored;
  const ids = dataset.index?.mediaIds() ?? [];
  const pick = (run: number) => ids[(run * 61) % ids.length] ?? '';
  const mediaIds = Array.from({ length: WARM_UPS + SEARCHES }, (_, run) => pick(run));
  const token = await mintToken(apiKey, 3600);
  const { media, upload } = await runClient<SearchTimes>('search-client.ts', {
    url: served.url,
    token,
    datasetId,
    threshold: THRESHOLD,
    mediaIds,
    nWarmUps: WARM_UPS,
  } satisfies SearchTask);
  const client = new ApiClient(served.url, token);
  const images = await Promise.all(
    mediaIds.map((mediaId) => client.send(`/media/${datasetId}/${mediaId}/image`)),
  );
  await served.close();
  const embedding = await timeEmbedding(images);

  const sql = await timeSql(datasetId, pick);
  console.log(`  ${ids.length} images, threshold ${THRESHOLD}, ${SEARCHES} searches each:`);
  console.log(`  MEDIA, first page over HTTP: ${describeTimes(media)}`);
  console.log(`  UPLOAD, embedding and first page over HTTP: ${describeTimes(upload)}`);
  console.log(`  ranking only, by exact SQL in DuckDB, without a page: ${describeTimes(sql)}`);
  console.log(`  embedding only, without a server: ${describeTimes(embedding)}`);
  figures.add({
    name: 'MEDIA page',
    value: percentile(media, 50),
    unit: 'ms',
    better: 'lower',
    goal: GOAL_MS,
  });
  const byUpload = percentile(upload, 50) / percentile(embedding, 50);
  figures.add({
    name: 'UPLOAD and page ÷ embedding',
    value: byUpload,
    unit: '',
    better: 'lower',
    goal: GOAL_UPLOAD_RATIO,
  });
  const bySql = percentile(media, 50) / percentile(sql, 50);
  figures.add({ name: 'MEDIA page ÷ SQL ranking', value: bySql, unit: '', better: 'lower' });
}

async function timeEmbedding(images: readonly Uint8Array[]): Promise<number[]> {
  const { models } = await prepareDataDirectory(DATA_DIR);
  const embedder = await createEmbedder({ modelDir: models });
  const scratch = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  const embed = (run: number) =>
    embedder.embedBytes(images[run] ?? new Uint8Array(), {
      thumbnailPath: path.join(scratch, 'query.webp'),
    });
  const samples = await timeEach(SEARCHES, embed, WARM_UPS);
  await embedder.close();
  await rm(scratch, { recursive: true });
  return samples;
}

/** The same order of clusters as a query over arrays, which DuckDB computes exactly too. */
async function timeSql(datasetId: string, pick: (run: number) => string): Promise<number[]> {
  const instance = await DuckDBInstance.create(path.join(DATA_DIR, 'semblance.duckdb'));
  const connection = await instance.connect();
  const { dims } = BUILT_IN_MODEL;
  await connection.run(
    `CREATE TEMP TABLE peer (media_id UUID, cluster_id UUID, vector FLOAT[${dims}])`,
  );
  const rows = await connection.runAndReadAll(
    `SELECT media_id, cluster_id_${THRESHOLD}, vector FROM media_vectors JOIN clusters USING (dataset_id, model_id, media_id)
     WHERE dataset_id = $1::UUID`,
    [datasetId],
  );
  for (const [mediaId, clusterId, blob] of rows.getRowsJS() as [string, string, Uint8Array][]) {
    const vector = new Float32Array(Uint8Array.from(blob).buffer);
    await connection.run(
      `INSERT INTO peer VALUES ('${mediaId}', '${clusterId}', [${vector.join()}]::FLOAT[${dims}])`,
    );
  }
  const samples = await timeEach(SEARCHES, (run) =>
    connection.runAndReadAll(
      `SELECT cluster_id, min(array_cosine_distance(vector, (SELECT vector FROM peer WHERE media_id = '${pick(run)}'))) AS d
       FROM peer GROUP BY cluster_id ORDER BY d, cluster_id`,
    ),
  );
  connection.closeSync();
  instance.closeSync();
  return samples;
}
