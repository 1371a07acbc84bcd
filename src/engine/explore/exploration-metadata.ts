import type { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { countEach } from './most-frequent.ts';
import type { OpenSearch } from './search.ts';
import { rowsWithinRange } from './select-rows.ts';

type Counts = ReadonlyMap<string, number>;

/** The media of one type that a search finds. */
interface FoundMedia {
  readonly n: number;
  readonly nCaptions: number;
  readonly labels: Counts;
  readonly tags: Counts;
}

/**
 * Counts the images and objects of two searches, and their labels and tags, most frequent first;
 * ties are alphabetical. The searches differ only in the entity type.
 */
export async function explorationMetadata(
  images: OpenSearch,
  objects: OpenSearch,
): Promise<ExplorationMetadata> {
  const [inImages, inObjects] = [await foundBy(images), await foundBy(objects)];
  const suggested = await images.store.annotations.suggestedLabels(images.datasetId);
  return {
    n_images: inImages.n,
    n_objects: inObjects.n,
    n_captions: inImages.nCaptions,
    labels: countsByName(inImages.labels, inObjects.labels).map(([label, counts]) => ({
      label,
      ...counts,
      is_suggested: suggested.has(label),
    })),
    user_tags: countsByName(inImages.tags, inObjects.tags).map(([tag, counts]) => ({
      tag,
      ...counts,
    })),
  };
}

async function foundBy(search: OpenSearch): Promise<FoundMedia> {
  const { index, store, datasetId, isNarrowed } = search;
  const tagsOf = await store.tags.all(datasetId);
  if (!isNarrowed) return wholeDataset(search, tagsOf);
  const rows = await foundRows(search);
  const ids = rows.map((row) => index.mediaIdOf(row));
  return {
    n: rows.length,
    nCaptions: await store.annotations.countCaptions(datasetId, ids),
    labels: index.labelCounts(rows),
    tags: countEach(ids.flatMap((id) => tagsOf.get(id) ?? [])),
  };
}

/** Without a range, the filters alone decide, so nothing has to be ranked. */
async function foundRows(search: OpenSearch): Promise<number[]> {
  const { range, ranking, index } = search;
  if ((range.min ?? range.max) !== undefined) {
    return (await rowsWithinRange(search)).map(({ row }) => row);
  }
  const rows = Array.from({ length: index.size }, (_, row) => row);
  return ranking.mask ? rows.filter((row) => ranking.mask?.[row]) : rows;
}

/** The same for all media, which needs no list of ids. */
async function wholeDataset(
  { index, store, datasetId }: OpenSearch,
  tagsOf: ReadonlyMap<string, readonly string[]>,
): Promise<FoundMedia> {
  const tagged = [...tagsOf].filter(([mediaId]) => index.rowOf(mediaId) !== undefined);
  return {
    n: index.size,
    nCaptions: (await store.datasets.stats(datasetId)).nCaptions,
    labels: index.labelCounts(),
    tags: countEach(tagged.flatMap(([, tags]) => tags)),
  };
}

/** Drops names with neither count. */
function countsByName(inImages: Counts, inObjects: Counts) {
  return [...new Set([...inImages.keys(), ...inObjects.keys()])]
    .map((name) => {
      const [n_images, n_objects] = [inImages.get(name) ?? 0, inObjects.get(name) ?? 0];
      return { name, sum: n_images + n_objects, counts: { n_images, n_objects } };
    })
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.sum - a.sum || (a.name < b.name ? -1 : 1))
    .map(({ name, counts }) => [name, counts] as const);
}
