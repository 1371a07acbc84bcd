import { expect, test } from 'vitest';
import type { Cluster, Preview } from '#contract/search/explore.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { membersInRange, nearestFirst } from './nearest-first.ts';

const N_PREVIEWS = 3;

interface Made {
  readonly clusters: readonly Cluster[];
  readonly membersOf: ReadonlyMap<string, readonly Preview[]>;
}

/** Clusters as a server ranks them: by their nearest members, which come by their scores. */
function makeClusters(seed: number, scoreOf: (random: () => number) => number | null): Made {
  const random = seededRandom(seed);
  const membersOf = new Map<string, Preview[]>();
  for (let n = 0; n < 40; n++) {
    const size = 1 + Math.floor(random() ** 3 * 30);
    const scores = Array.from({ length: size }, () => scoreOf(random)).sort(byScore);
    const members = scores.map((relevance_score, i) => ({
      media_id: `${n}/${i}`,
      relevance_score,
    }));
    membersOf.set(String(n), members as Preview[]);
  }
  const clusters = [...membersOf].map(([cluster_id, members]) => {
    const previews = members.slice(0, N_PREVIEWS);
    const relevance_score = members[0]?.relevance_score ?? null;
    return { cluster_id, previews, relevance_score, n_images: members.length } as Cluster;
  });
  return {
    clusters: clusters.sort((a, b) => byScore(a.relevance_score, b.relevance_score)),
    membersOf,
  };
}

const byScore = (a: number | null, b: number | null) => (a ?? 0) - (b ?? 0);

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

/** @returns the sequence, and the clusters of which more than the previews were read before each of it */
async function merge({ clusters, membersOf }: Made, range = {}) {
  const read: string[] = [];
  const sequence: Preview[] = [];
  const nReadBefore: number[] = [];
  const members = nearestFirst(each(clusters), (cluster) =>
    membersInRange(cluster, range, () => {
      read.push(cluster.cluster_id);
      return each(membersOf.get(cluster.cluster_id) ?? []);
    }),
  );
  for await (const member of members) {
    nReadBefore.push(read.length);
    sequence.push(member);
  }
  return { sequence, read, nReadBefore };
}

const scoresOf = (media: readonly Preview[]) => media.map((one) => one.relevance_score);
const idsOf = (media: readonly Preview[]) => media.map((one) => one.media_id).sort();

test.each([1, 2, 3])('all members of all clusters come nearest first (seed %i)', async (seed) => {
  const made = makeClusters(seed, (random) => random());
  const all = [...made.membersOf.values()].flat();
  const { sequence, nReadBefore } = await merge(made);
  expect(scoresOf(sequence)).toEqual(scoresOf(all).sort(byScore));
  expect(idsOf(sequence)).toEqual(idsOf(all));
  expect(nReadBefore[0]).toBe(0);
});

test('members of the same score come once each', async () => {
  const made = makeClusters(4, (random) => Math.floor(random() * 4) / 4);
  const { sequence } = await merge(made);
  expect(idsOf(sequence)).toEqual(idsOf([...made.membersOf.values()].flat()));
  expect(scoresOf(sequence)).toEqual(scoresOf(sequence).sort(byScore));
});

test('without scores, one cluster follows another', async () => {
  const made = makeClusters(5, () => null);
  const { sequence } = await merge(made);
  expect(sequence).toEqual(made.clusters.flatMap((one) => made.membersOf.get(one.cluster_id)));
});

test('members outside the range are left out, and no page beyond it is read', async () => {
  const made = makeClusters(6, (random) => random());
  const range = { relevance_min: 0.2, relevance_max: 0.5 };
  const { sequence, read } = await merge(made, range);
  const within = [...made.membersOf.values()].flat().filter(({ relevance_score: score }) => {
    return score !== null && score >= 0.2 && score <= 0.5;
  });
  expect(scoresOf(sequence)).toEqual(scoresOf(within).sort(byScore));
  const isLong = (id: string) => {
    const members = made.membersOf.get(id) ?? [];
    const last = members[N_PREVIEWS - 1]?.relevance_score ?? 1;
    return members.length > N_PREVIEWS && last <= 0.5;
  };
  expect(read.length).toBeGreaterThan(0);
  expect(read.filter((id) => !isLong(id))).toEqual([]);
});
