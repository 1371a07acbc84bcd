import type { Cluster, Preview } from '#contract/search/explore.ts';
import type { SearchOptions } from './search-options.ts';

interface OpenCluster {
  readonly nearest: Preview;
  readonly others: AsyncIterator<Preview>;
}

/**
 * Merges clusters into the sequence of their members, nearest first. Clusters come by the score of
 * their nearest member and members by their own, so a cluster is opened only when no member of an
 * open one is nearer. Without scores, the members of one cluster follow those of another.
 */
export async function* nearestFirst(
  clusters: AsyncIterable<Cluster>,
  membersOf: (cluster: Cluster) => AsyncIterator<Preview>,
): AsyncGenerator<Preview> {
  /** By score. */
  const open: OpenCluster[] = [];
  const insert = async (others: AsyncIterator<Preview>) => {
    const { value: nearest, done } = await others.next();
    if (done) return;
    open.splice(placeOf(open, scoreOf(nearest)), 0, { nearest, others });
  };
  for await (const cluster of clusters) {
    for (
      let first = open[0];
      first && scoreOf(first.nearest) <= scoreOf(cluster);
      first = open[0]
    ) {
      yield* takeFirst(open, insert);
    }
    await insert(membersOf(cluster));
  }
  while (open.length > 0) yield* takeFirst(open, insert);
}

async function* takeFirst(
  open: OpenCluster[],
  insert: (others: AsyncIterator<Preview>) => Promise<void>,
): AsyncGenerator<Preview> {
  const first = open.shift();
  if (!first) return;
  yield first.nearest;
  await insert(first.others);
}

/** Before those of the same score, so that one cluster without scores is read to its end. */
function placeOf(open: readonly OpenCluster[], score: number): number {
  let [low, high] = [0, open.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = open[middle];
    if (other && scoreOf(other.nearest) < score) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Media without a score keep their order. */
function scoreOf({ relevance_score }: Pick<Preview, 'relevance_score'>): number {
  return relevance_score ?? Number.NEGATIVE_INFINITY;
}

/**
 * The members of a cluster that are themselves within the range of the search. The previews are
 * mostly enough; `readMembers` requests the members one page after another.
 */
export async function* membersInRange(
  { previews, n_images, n_objects }: Cluster,
  { entity_type, relevance_min = 0, relevance_max = Number.POSITIVE_INFINITY }: SearchOptions,
  readMembers: () => AsyncIterable<Preview>,
): AsyncGenerator<Preview> {
  const isNearer = (member: Preview) => (member.relevance_score ?? relevance_min) < relevance_min;
  const isFarther = (member: Preview) => scoreOf(member) > relevance_max;
  const isInRange = (member: Preview) => !isNearer(member) && !isFarther(member);
  yield* previews.filter(isInRange);
  const nMembers = entity_type === 'OBJECTS' ? n_objects : n_images;
  if (previews.length >= nMembers || previews.some(isFarther)) return;
  const known = new Set(previews.map(({ media_id }) => media_id));
  for await (const member of readMembers()) {
    if (isFarther(member)) return;
    if (isInRange(member) && !known.has(member.media_id)) yield member;
  }
}
