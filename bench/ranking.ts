import { DuckDBInstance } from '@duckdb/node-api';
import { MAX_PREVIEWS, PAGE_SIZE } from '#contract/primitives.ts';
import { removeIndex, seededIndex } from '#engine/explore/seeded-index.fixture.ts';
import { DatasetIndex } from '#engine/index/dataset-index.ts';
import { arraysOf, type IndexWithVectors } from '#engine/index/index-contents.ts';
import { MemoryVectors } from '#engine/index/memory-vectors.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import type { Figures } from './figures/figures.ts';
import { describeTimes, percentile, timeEach } from './statistics.ts';

const DIMS = 512;
const SIZES = [20_000, 100_000, 1_000_000];
const SEARCHES = 20;
const CLIENTS = 8;
const DEEP_PAGE = 50;
/** At a million rows DuckDB takes seconds for one. */
const SQL_SEARCHES = 3;
const THRESHOLD = 1;
/** The goals are for this many: fewer codes fit into the cache of the processor, where one read takes no time. */
const GOAL_ROWS = 1_000_000;
/** One client, in reads of the codes. */
const GOAL_READS = 2.5;
/** Of one client's time per search, when many search at once. */
const GOAL_SHARED = 1.2;
const CLUSTER_SIZES = [1, 2, 8, 32, 128] as const;

/** Exact pages of clusters with their previews, beside reading the bytes once and beside exact SQL. */
export async function benchRanking(figures: Figures): Promise<void> {
  for (const rows of SIZES) await benchSize(rows, figures);
}

async function benchSize(rows: number, figures: Figures): Promise<void> {
  const contents = await seededIndex(
    { rows, dims: DIMS, clusterSizes: CLUSTER_SIZES },
    seededRandom(1),
  );
  const scanner = new Scanner();
  try {
    const index = new DatasetIndex(
      'IMAGES',
      contents,
      new MemoryVectors(contents.vectors, scanner),
    );
    const floor = await timeMemory(rows * DIMS);
    console.log(
      `  ${rows.toLocaleString('en')} vectors of ${DIMS} in ${gigabytes(contents)} GB of memory; one read of their codes: ${floor.toFixed(1)} ms`,
    );
    const print = (name: string, samples: number[]) => {
      const ratio = (percentile(samples, 50) / floor).toFixed(1);
      console.log(`    ${name}: ${describeTimes(samples)}, ${ratio}× one read`);
    };
    for (const page of [0, DEEP_PAGE]) {
      const one = await timeEach(SEARCHES, (run) => openPage(index, rows, run, page));
      print(`page ${page}, 1 client`, one);
      const many = await timeClients(index, rows, page);
      print(`page ${page}, ${CLIENTS} clients`, many);
      const name = `page ${page} of ${rows.toLocaleString('en')} vectors`;
      figures.add({
        name: `${name} ÷ one read`,
        value: percentile(one, 50) / floor,
        unit: '',
        better: 'lower',
        ...(rows >= GOAL_ROWS && { goal: GOAL_READS }),
      });
      figures.add({
        name: `${name}, per search of ${CLIENTS} clients ÷ one client`,
        value: percentile(many, 50) / CLIENTS / percentile(one, 50),
        unit: '',
        better: 'lower',
        ...(rows >= GOAL_ROWS && { goal: GOAL_SHARED }),
      });
    }
    const sql = await timeSql(rows);
    print('the same order by exact SQL in DuckDB, without a page', sql);
  } finally {
    await scanner.close();
    await removeIndex(contents);
  }
}

let nAnchors = 0;

/** A page for an anchor that no one has asked for yet: order, previews and all distances in it. */
async function openPage(
  index: DatasetIndex,
  rows: number,
  run: number,
  page: number,
): Promise<void> {
  const vector = await index.vectorOf(index.mediaIdOf((run * 7919) % rows));
  if (!vector) throw new Error('the anchor does not exist');
  const ranking = await index.ranking(THRESHOLD, { id: `anchor ${nAnchors++}`, vector });
  const clusters = await ranking.clusters(page * PAGE_SIZE, PAGE_SIZE);
  await ranking.members(
    clusters.map(({ cluster }) => cluster),
    0,
    MAX_PREVIEWS,
  );
}

/** Each client asks for its next page when it has the one before. */
async function timeClients(index: DatasetIndex, rows: number, page: number): Promise<number[]> {
  const samples = await Promise.all(
    Array.from({ length: CLIENTS }, (_, client) =>
      timeEach(SEARCHES / 4, (run) => openPage(index, rows, run * CLIENTS + client, page), 0),
    ),
  );
  return samples.flat();
}

/** As many rows, of numbers as random, in DuckDB's own arrays. */
async function timeSql(rows: number): Promise<number[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run('SELECT setseed(0.5)');
  await connection.run(
    `CREATE TABLE peer AS
     SELECT (i // ${CLUSTER_SIZES[THRESHOLD]})::INTEGER AS cluster_id,
       list_transform(range(${DIMS}), lambda n: random() - 0.5)::FLOAT[${DIMS}] AS vector
     FROM range(${rows}) AS numbers(i)`,
  );
  const samples = await timeEach(
    SQL_SEARCHES,
    (run) =>
      connection.runAndReadAll(
        `SELECT cluster_id, min(array_cosine_distance(vector,
           (SELECT vector FROM peer WHERE rowid = ${(run * 7919) % rows}))) AS distance
         FROM peer GROUP BY cluster_id ORDER BY distance, cluster_id LIMIT ${PAGE_SIZE}`,
      ),
    1,
  );
  connection.closeSync();
  instance.closeSync();
  return samples;
}

/** Milliseconds to read so many bytes once: memchr for a byte that is not there reads them all. */
async function timeMemory(bytes: number): Promise<number> {
  const buffer = Buffer.alloc(bytes, 1);
  return percentile(await timeEach(5, async () => buffer.indexOf(2), 1), 50);
}

function gigabytes(contents: IndexWithVectors): string {
  const arrays = [arraysOf(contents), contents.vectors.codes.arrays].flatMap(Object.values);
  const bytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return (bytes / 1e9).toFixed(3);
}
