import { buildClusterLevel } from '#engine/explore/cluster-level.ts';
import { rankByDistance } from '#engine/explore/ranking.ts';
import { normalize } from '#engine/scan/normalize.ts';
import { seededRandom } from '#engine/scan/seeded-vectors.ts';
import { VectorMatrix } from '#engine/scan/vector-matrix.ts';
import { describeTimes, percentile, timeEach } from './statistics.ts';

const DIMS = 448;
const SIZES = [20_000, 100_000, 1_000_000];
const SEARCHES = 20;
const ROWS_PER_CLUSTER = 4;

/** The exact order of all clusters for an anchor, beside reading the same bytes once. */
export async function benchRanking(): Promise<void> {
  for (const rows of SIZES) await benchSize(rows);
}

async function benchSize(rows: number): Promise<void> {
  const matrix = await randomMatrix(rows);
  const clusterIds = Array.from({ length: rows }, (_, row) =>
    Math.floor(row / ROWS_PER_CLUSTER)
      .toString(36)
      .padStart(6, '0'),
  );
  const level = buildClusterLevel(clusterIds);
  const pick = (run: number) => matrix.row((run * 7919) % rows).slice();

  const scan = await timeEach(SEARCHES, async (run) => matrix.distances(pick(run)));
  const whole = await timeEach(SEARCHES, async (run) =>
    rankByDistance(level, matrix.distances(pick(run))),
  );
  const floor = await timeMemory(rows * DIMS * Float32Array.BYTES_PER_ELEMENT);
  const ratio = (samples: number[]) => (percentile(samples, 50) / floor).toFixed(1);
  console.log(
    `  ${rows.toLocaleString('en')} vectors of ${DIMS}, reading them: ${floor.toFixed(1)} ms`,
  );
  console.log(`    scan: ${describeTimes(scan)}, ${ratio(scan)}× reading`);
  console.log(`    scan and order of all clusters: ${describeTimes(whole)}, ${ratio(whole)}×`);
}

async function randomMatrix(rows: number): Promise<VectorMatrix> {
  const matrix = await VectorMatrix.create(rows, DIMS);
  const random = seededRandom(1);
  const vector = new Float32Array(DIMS);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < DIMS; i++) vector[i] = random() - 0.5;
    normalize(vector);
    matrix.set(row, vector);
  }
  return matrix;
}

/** Milliseconds to read so many bytes once: memchr for a byte that is not there reads them all. */
async function timeMemory(bytes: number): Promise<number> {
  const buffer = Buffer.alloc(bytes, 1);
  return percentile(await timeEach(5, async () => buffer.indexOf(2), 1), 50);
}
