import { computeClusterLevels } from '#engine/cluster/cluster-levels.ts';
import { levelCutOffs } from '#engine/cluster/level-cut-offs.ts';
import { bridgeClusters, plantClusters } from '#engine/cluster/planted-clusters.fixture.ts';
import { seededRandom } from '#engine/scan/seeded-vectors.ts';
import { VectorMatrix } from '#engine/scan/vector-matrix.ts';

const BRIDGED_ROWS = 4000;
const BRIDGED_DIMS = 64;
const PLANTED_SIZES = [3400, 20_000];
const PLANTED_DIMS = 448;
const ROWS_PER_CENTER = 20;

/** Whether a level's largest cluster stays in bounds where clusters touch, and how long it takes. */
export async function benchClustering(): Promise<void> {
  await benchBridges();
  for (const rows of PLANTED_SIZES) await benchPlanted(rows);
}

async function benchBridges(): Promise<void> {
  const vectors = bridgeClusters(BRIDGED_ROWS, BRIDGED_DIMS, seededRandom(4));
  const { labels } = await computeClusterLevels(vectors, BRIDGED_DIMS);
  const rows = Int32Array.from({ length: BRIDGED_ROWS }, (_, row) => row);
  const cutOffs = levelCutOffs(vectors, BRIDGED_DIMS, rows);
  const matrix = await VectorMatrix.from(vectors, BRIDGED_DIMS);
  console.log(`  bridged crowds, ${BRIDGED_ROWS} rows; share of the largest cluster:`);
  for (const [level, cutOff] of cutOffs.entries()) {
    const average = share(labels[level] ?? new Int32Array());
    const single = share(singleLinkage(matrix, cutOff));
    console.log(`    level ${level}: average linkage ${average}, single linkage ${single}`);
  }
}

async function benchPlanted(rows: number): Promise<void> {
  const centers = Math.floor(rows / ROWS_PER_CENTER);
  const shape = { centers, noise: 0.6 };
  const { vectors, centerOf } = plantClusters(rows, PLANTED_DIMS, shape, seededRandom(3));
  const start = performance.now();
  const { labels, counts } = await computeClusterLevels(vectors, PLANTED_DIMS);
  const seconds = (performance.now() - start) / 1000;
  const scores = labels.map((level) => pairwiseF(level, centerOf).toFixed(2));
  console.log(`  ${rows} rows around ${centers} centres: ${seconds.toFixed(1)} s`);
  console.log(
    `    clusters per level ${counts.join(', ')}; F against the centres ${scores.join(', ')}`,
  );
}

/** Components of the graph of all pairs within `cutOff`, as single linkage cuts its tree. */
function singleLinkage(matrix: VectorMatrix, cutOff: number): Int32Array {
  const parent = Int32Array.from({ length: matrix.rows }, (_, row) => row);
  const find = (row: number): number => {
    let root = row;
    while (parent[root] !== root) root = parent[root] ?? root;
    parent[row] = root;
    return root;
  };
  for (let row = 0; row < matrix.rows; row++) {
    const distances = matrix.distances(matrix.row(row));
    for (let other = row + 1; other < matrix.rows; other++) {
      if ((distances[other] ?? 2) <= cutOff) parent[find(other)] = find(row);
    }
  }
  return parent.map((_, row) => find(row));
}

function share(labels: Int32Array): string {
  const largest = Math.max(...sizes(labels).values());
  return `${((100 * largest) / labels.length).toFixed(1)} %`;
}

/** F of the pairs that share a cluster against the pairs that share a centre. */
function pairwiseF(labels: Int32Array, truth: Int32Array): number {
  const both = sizes(Array.from(labels, (label, row) => label * truth.length + (truth[row] ?? 0)));
  return (2 * pairs(both)) / (pairs(sizes(labels)) + pairs(sizes(truth)));
}

function sizes(labels: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

function pairs(counts: Map<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}
