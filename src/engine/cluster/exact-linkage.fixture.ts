/** How far two clusters are from the distances of their members. */
export type Linkage = 'average' | 'single';

/**
 * Agglomerative clustering as the textbook has it, in float64 and O(n³): merges the two nearest
 * clusters until none are within `cutOff`. Labels are dense, in order of first row.
 */
export function cutExactly(
  vectors: Float32Array,
  dims: number,
  cutOff: number,
  linkage: Linkage,
): number[] {
  const rows = vectors.length / dims;
  const distance = distances(vectors, rows, dims);
  const members = Array.from({ length: rows }, (_, row) => [row]);
  for (;;) {
    const pair = nearestPair(distance, members, cutOff);
    if (pair === undefined) return denseLabels(members, rows);
    const [a, b] = pair;
    const sizes = [members[a]?.length ?? 0, members[b]?.length ?? 0] as const;
    for (const [c, others] of members.entries()) {
      if (others.length === 0 || c === a || c === b) continue;
      const joined = join(distance[a]?.[c] ?? 0, distance[b]?.[c] ?? 0, sizes, linkage);
      setBoth(distance, a, c, joined);
    }
    members[a] = [...(members[a] ?? []), ...(members[b] ?? [])];
    members[b] = [];
  }
}

/** Lance and Williams, 1967. */
function join(a: number, b: number, sizes: readonly [number, number], linkage: Linkage): number {
  if (linkage === 'single') return Math.min(a, b);
  return (a * sizes[0] + b * sizes[1]) / (sizes[0] + sizes[1]);
}

function nearestPair(
  distance: Float64Array[],
  members: readonly number[][],
  cutOff: number,
): [number, number] | undefined {
  let nearest = cutOff;
  let pair: [number, number] | undefined;
  const alive = [...members.keys()].filter((row) => members[row]?.length);
  for (const [i, a] of alive.entries()) {
    for (const b of alive.slice(i + 1)) {
      const apart = distance[a]?.[b] ?? 0;
      if (apart > nearest || (apart === nearest && pair !== undefined)) continue;
      nearest = apart;
      pair = [a, b];
    }
  }
  return pair;
}

function distances(vectors: Float32Array, rows: number, dims: number): Float64Array[] {
  return Array.from({ length: rows }, (_, a) => {
    const left = vectors.subarray(a * dims, (a + 1) * dims);
    return Float64Array.from({ length: rows }, (__, b) => {
      return 1 - left.reduce((sum, value, i) => sum + value * (vectors[b * dims + i] as number), 0);
    });
  });
}

function setBoth(distance: Float64Array[], a: number, b: number, value: number): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const row = distance[from];
    if (row) row[to] = value;
  }
}

function denseLabels(members: readonly number[][], rows: number): number[] {
  const labels = new Array<number>(rows).fill(-1);
  const sorted = members.filter((cluster) => cluster.length > 0);
  sorted.sort((a, b) => Math.min(...a) - Math.min(...b));
  for (const [label, cluster] of sorted.entries()) {
    for (const row of cluster) labels[row] = label;
  }
  return labels;
}
