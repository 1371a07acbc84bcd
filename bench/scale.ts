import { MAX_PREVIEWS, PAGE_SIZE } from '#contract/primitives.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import { removeIndex, seededIndex, vectorsIn } from '#engine/explore/seeded-index.fixture.ts';
import { DatasetIndex } from '#engine/index/dataset-index.ts';
import { arraysOf, type IndexWithVectors } from '#engine/index/index-contents.ts';
import { MemoryVectors } from '#engine/index/memory-vectors.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { sqlVectors } from '#engine/sql-index/open-sql-vectors.ts';
import { NO_VERSION } from '#engine/store/media-store.ts';
import { openPostgresStore, type PostgresStore } from '#engine/store/postgres/postgres-store.ts';
import { openTestDatabase } from '#engine/store/postgres/test-database.fixture.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { UserError } from '#platform/user-error.ts';
import type { Figures } from './figures/figures.ts';
import { describeTimes, percentile, timeEach } from './statistics.ts';

const DATASET = '11111111-1111-5111-8111-111111111111';
const USUAL_ROWS = 20_000;
const DIMS = 448;
const CLUSTER_SIZES = [1, 2, 8, 32, 128] as const;
const THRESHOLD = 1;
const PAGES = [0, 50];
const SEARCHES = 7;
const SAVED_AT_ONCE = 500;

/** Pages of the same searches with vectors in memory and in PostgreSQL. @param args number of rows */
export async function benchScale(figures: Figures, [rowsText]: readonly string[]): Promise<void> {
  const rows = Number(rowsText ?? USUAL_ROWS);
  if (!(rows >= 1)) throw new UserError(`"${rowsText}" is no number of rows.`);
  const contents = await seededIndex(
    { rows, dims: DIMS, clusterSizes: CLUSTER_SIZES },
    seededRandom(1),
  );
  const database = await openTestDatabase();
  const store = await openPostgresStore(database.url, console.error);
  const scanner = new Scanner();
  try {
    await save(store, contents);
    const start = performance.now();
    const indexes = {
      'in memory': new DatasetIndex(
        'IMAGES',
        contents,
        new MemoryVectors(contents.vectors, scanner),
      ),
      'in SQL': await openInSql(store, contents),
    };
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `  ${rows.toLocaleString('en')} vectors of ${DIMS}, copied in ${seconds.toFixed(1)} s`,
    );
    const kept = bytesOf(arraysOf({ ...contents, vectors: null })) / rows;
    const codes = bytesOf({ ...arraysOf(contents), ...contents.vectors.codes.arrays }) / rows;
    console.log(`    memory of a row: ${codes.toFixed(0)} bytes, in SQL ${kept.toFixed(0)} bytes`);
    for (const page of PAGES) {
      const medians = [];
      for (const [name, index] of Object.entries(indexes)) {
        const samples = await timeEach(SEARCHES, (run) => openPage(index, run, page), 1);
        console.log(`    page ${page} ${name}: ${describeTimes(samples)}`);
        medians.push(percentile(samples, 50));
      }
      const [memory = 1, sql = 1] = medians;
      figures.add({
        name: `page ${page} of ${rows.toLocaleString('en')} vectors in SQL ÷ in memory`,
        ...{ value: sql / memory, unit: '', better: 'lower' },
      });
    }
    const query = { id: 'next pages', vector: unitVectors(1, DIMS, seededRandom(99)) };
    const next = await timeEach(
      SEARCHES,
      async (run) => {
        const ranking = await indexes['in SQL'].ranking(THRESHOLD, query);
        await ranking.clusters(run * PAGE_SIZE, PAGE_SIZE);
      },
      1,
    );
    console.log(`    next page in SQL, without previews: ${describeTimes(next)}`);
  } finally {
    await scanner.close();
    await store.close();
    await database.close();
    await removeIndex(contents);
  }
}

async function save(store: PostgresStore, contents: IndexWithVectors): Promise<void> {
  const vectors = await vectorsIn(contents);
  await store.datasets.save({
    ...{ datasetId: DATASET, displayName: 'd', folder: '/d', modelId: BUILT_IN_MODEL.id },
    ...{ createdAt: new Date(), updatedAt: new Date(), source: 'FOLDER' },
    ...{ labelsFromFolders: false, previousModelId: null },
  });
  const { length } = contents.mediaIds;
  for (let first = 0; first < length; first += SAVED_AT_ONCE) {
    const count = Math.min(SAVED_AT_ONCE, length - first);
    const media = Array.from({ length: count }, (_, i) => ({
      ...{ mediaId: contents.mediaIds.at(first + i), path: `${first + i}.jpg`, ...NO_VERSION },
      ...{
        width: 1,
        height: 1,
        format: 'jpeg',
        contentHash: null,
        objectsVersion: '',
        objects: [],
      },
      vector: vectors.subarray((first + i) * DIMS, (first + i + 1) * DIMS),
    }));
    await store.media.save(DATASET, media);
  }
}

async function openInSql(
  { ranked }: PostgresStore,
  contents: IndexWithVectors,
): Promise<DatasetIndex> {
  if (!ranked) throw new Error('PostgreSQL ranks');
  const indexed = { ...contents, vectors: null };
  const model = { ...BUILT_IN_MODEL, dims: DIMS };
  const vectors = sqlVectors({
    ...{ ranked, datasetId: DATASET, type: 'IMAGES', model, inUse: [], isFollower: false },
  });
  return new DatasetIndex('IMAGES', indexed, await vectors.open(indexed));
}

function bytesOf(arrays: Readonly<Record<string, ArrayBufferView>>): number {
  return Object.values(arrays).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

let nQueries = 0;

/** A page of a query that no one has asked for yet, with its previews. */
async function openPage(index: DatasetIndex, run: number, page: number): Promise<void> {
  const vector = unitVectors(1, DIMS, seededRandom(run));
  const ranking = await index.ranking(THRESHOLD, { id: `query ${nQueries++}`, vector });
  const clusters = await ranking.clusters(page * PAGE_SIZE, PAGE_SIZE);
  const numbers = clusters.map(({ cluster }) => cluster);
  await ranking.members(numbers, 0, MAX_PREVIEWS);
}
