import { LIST_LENGTH } from '#engine/cluster/average-linkage.ts';
import { computeClusterLevels } from '#engine/cluster/cluster-levels.ts';
import { ClusterMeans } from '#engine/cluster/cluster-means.ts';
import { foldIdenticalRows } from '#engine/cluster/distinct-rows.ts';
import { levelCutOffs } from '#engine/cluster/level-cut-offs.ts';
import { NeighborLists } from '#engine/cluster/neighbor-lists.ts';
import { EXACT_SIZE, NeighborSearch } from '#engine/cluster/neighbor-search.ts';
import {
  BETWEEN_CROWDS,
  bridgeClusters,
  plantClusters,
} from '#engine/cluster/planted-clusters.fixture.ts';
import { VectorMatrix } from '#engine/scan/vector-matrix.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import type { Figures } from './figures/figures.ts';

const BRIDGED_ROWS = 4000;
const BRIDGED_DIMS = 64;
const PLANTED_SIZES = [3400, 20_000, 100_000];
const PLANTED_DIMS = 448;
const ROWS_PER_CENTER = 20;
/** Rows whose neighbors are looked up exactly, to see how many of them the graph has. */
const RECALL_QUERIES = 200;
const SIMILARITIES_AT_ONCE = 1024;

/** Whether a level's largest cluster stays in bounds where clusters touch, and how long it takes. */
export async function benchClustering(figures: Figures): Promise<void> {
  await benchBridges();
  for (const rows of PLANTED_SIZES) {
    const seconds = await benchPlanted(rows);
    const name = `clustering ${rows.toLocaleString('en')} rows`;
    figures.add({ name, value: seconds, unit: 's', better: 'lower' });
  }
}

async function benchBridges(): Promise<void> {
  const { vectors, crowdOf } = bridgeClusters(BRIDGED_ROWS, BRIDGED_DIMS, seededRandom(4));
  const { labels } = await computeClusterLevels(vectors, BRIDGED_DIMS);
  const cutOffs = levelCutOffs(vectors, BRIDGED_DIMS, everyRow(BRIDGED_ROWS));
  const matrix = await VectorMatrix.from(vectors, BRIDGED_DIMS);
  console.log(
    `  bridged clusters, ${BRIDGED_ROWS} rows: share of the largest cluster, and F against the planted clusters:`,
  );
  // Rows between two crowds are of neither: no answer would be wrong for them.
  const inCrowds = (level: Int32Array) => level.filter((_, row) => crowdOf[row] !== BETWEEN_CROWDS);
  const describe = (level: Int32Array) =>
    `${share(level)}, F ${pairwiseF(inCrowds(level), inCrowds(crowdOf)).toFixed(2)}`;
  for (const [level, cutOff] of cutOffs.entries()) {
    const average = describe(labels[level] ?? new Int32Array());
    const single = describe(singleLinkage(matrix, cutOff));
    console.log(`    level ${level}: average linkage ${average}; single linkage ${single}`);
  }
}

/** @returns seconds */
async function benchPlanted(rows: number): Promise<number> {
  const centers = Math.floor(rows / ROWS_PER_CENTER);
  const shape = { centers, noise: 0.6 };
  const { vectors, centerOf } = plantClusters(rows, PLANTED_DIMS, shape, seededRandom(3));
  const start = performance.now();
  const { labels, counts } = await computeClusterLevels(vectors, PLANTED_DIMS);
  const seconds = (performance.now() - start) / 1000;
  const scores = labels.map((level) => pairwiseF(level, centerOf).toFixed(2));
  console.log(`  ${rows} rows around ${centers} centers: ${seconds.toFixed(1)} s`);
  console.log(
    `    clusters per level ${counts.join(', ')}; F against the centers ${scores.join(', ')}`,
  );
  await benchRecall(vectors);
  return seconds;
}

/** How many of the true neighbors are in the graph that clustering starts from. */
async function benchRecall(vectors: Float32Array): Promise<void> {
  const distinct = foldIdenticalRows(vectors, PLANTED_DIMS);
  const means = await ClusterMeans.create(vectors, PLANTED_DIMS, distinct);
  const floor = 1 - Math.max(...levelCutOffs(vectors, PLANTED_DIMS, distinct.firstRows));
  const lists = new NeighborLists(means.size, LIST_LENGTH, floor);
  const ids = Array.from({ length: means.size }, (_, id) => id);
  const start = performance.now();
  new NeighborSearch(means, lists).searchAll(ids);
  const seconds = (performance.now() - start) / 1000;
  const random = seededRandom(6);
  let found = 0;
  let wanted = 0;
  for (let query = 0; query < RECALL_QUERIES; query++) {
    const id = Math.floor(random() * means.size);
    const neighbors = exactNeighbors(means, id, ids, floor);
    wanted += neighbors.length;
    found += neighbors.filter((neighbor) => lists.has(id, neighbor)).length;
  }
  const search = means.size <= EXACT_SIZE ? 'all pairs' : 'inverted lists';
  console.log(
    `    graph of ${LIST_LENGTH} neighbors by ${search}: ${seconds.toFixed(1)} s, recall ${(found / wanted).toFixed(3)} against exact search (${RECALL_QUERIES} rows, ${wanted} neighbors)`,
  );
}

function exactNeighbors(
  means: ClusterMeans,
  id: number,
  ids: readonly number[],
  floor: number,
): number[] {
  const similarities = new Float32Array(ids.length);
  for (let start = 0; start < ids.length; start += SIMILARITIES_AT_ONCE) {
    const some = ids.slice(start, start + SIMILARITIES_AT_ONCE);
    similarities.set(means.similarities(id, some), start);
  }
  const near = ids.filter((other) => other !== id && (similarities[other] ?? 0) >= floor);
  near.sort((a, b) => (similarities[b] ?? 0) - (similarities[a] ?? 0) || a - b);
  return near.slice(0, LIST_LENGTH);
}

function everyRow(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

/** Components of the graph of all pairs within `cutOff`, as single linkage cuts its tree. */
function singleLinkage(matrix: VectorMatrix, cutOff: number): Int32Array {
  const parent = everyRow(matrix.rows);
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
