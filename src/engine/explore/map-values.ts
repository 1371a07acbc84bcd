import type { MapColor } from '#contract/map/map-color.ts';
import { MAX_CATEGORIES, type MapCategory, NO_CATEGORY, NOT_FOUND } from '#contract/search/map.ts';
import { countFoundRows, listOf } from '#engine/index/label-lists.ts';
import { countedRows } from '#engine/index/ranking.ts';
import { countEach, mostFrequent } from './most-frequent.ts';
import type { OpenSearch } from './search.ts';
import { rowsWithinRange } from './select-rows.ts';

export interface ValuesOfRows {
  /** By row: a score, or the number of a category. */
  readonly values: Float32Array;
  /** The largest, by number. */
  readonly categories: readonly MapCategory[];
}

type IsFound = (row: number) => boolean;

/** What a search tells of each row. */
export async function mapValues(
  search: OpenSearch,
  colorBy: Exclude<MapColor, 'distance'>,
): Promise<ValuesOfRows> {
  const isFound = await foundBy(search);
  switch (colorBy) {
    case 'cluster':
      return ofClusters(search, isFound);
    case 'label':
      return ofNames(search, isFound, labelsOf(search, isFound));
    case 'tag':
      return ofNames(search, isFound, await tagsOf(search, isFound));
  }
}

/** The score of each row, as exact as its codes. @throws BusyError */
export async function mapDistances(
  search: OpenSearch,
  query: NonNullable<OpenSearch['query']>,
): Promise<ValuesOfRows> {
  const isFound = await foundBy(search);
  const distances = await search.index.roughDistancesTo(query);
  const values = distances.map((distance, row) =>
    isFound(row) ? search.relevanceScore(distance) : NOT_FOUND,
  );
  return { values, categories: [] };
}

/** Whether the search finds a row: its filters, and its range exactly as its results show it. */
async function foundBy(search: OpenSearch): Promise<IsFound> {
  const { range, ranking, index } = search;
  const { mask } = ranking;
  if (range.min === undefined && range.max === undefined) return (row) => !mask || mask[row] === 1;
  const isFound = new Uint8Array(index.size);
  for (const { row } of await rowsWithinRange(search)) isFound[row] = 1;
  return (row) => isFound[row] === 1;
}

/** Clusters with at least two rows that the search finds. */
async function ofClusters(search: OpenSearch, isFound: IsFound): Promise<ValuesOfRows> {
  const { index, ranking } = search;
  const { level } = ranking;
  const groupOf = new Int32Array(index.size).fill(NO_CATEGORY);
  for (let cluster = 0; cluster < level.clusterIds.length; cluster++) {
    const rows = countedRows(ranking, cluster).filter(isFound);
    if (rows.length > 1) for (const row of rows) groupOf[row] = cluster;
  }
  const { values, largest } = inOrder(groupOf, level.clusterIds.length, isFound);
  const first = await ranking.members(
    largest.map(({ group }) => group),
    0,
    1,
  );
  const categories = largest.map(({ group, size, row }, i) => ({
    name: index.labelsOf(countedRows(ranking, group))[0] ?? null,
    cluster_id: level.clusterIds.at(group),
    media_id: index.mediaIdOf(first[i]?.[0]?.row ?? row),
    n_media: size,
  }));
  return { values, categories };
}

interface NamesOfRows {
  readonly names: readonly string[];
  /** By row, the number of its most frequent name. */
  readonly nameOf: Int32Array;
}

function ofNames(
  { index }: OpenSearch,
  isFound: IsFound,
  { names, nameOf }: NamesOfRows,
): ValuesOfRows {
  const { values, largest } = inOrder(nameOf, names.length, isFound);
  const categories = largest.map(({ group, size, row }) => ({
    name: names[group] ?? null,
    cluster_id: null,
    media_id: index.mediaIdOf(row),
    n_media: size,
  }));
  return { values, categories };
}

function labelsOf({ index }: OpenSearch, isFound: IsFound): NamesOfRows {
  const { labels } = index.contents;
  const counts = countFoundRows(labels, rowsWhereFound(index.size, isFound));
  const nameOf = new Int32Array(index.size).fill(NO_CATEGORY);
  for (let row = 0; row < nameOf.length; row++) {
    for (const number of [...listOf(labels.own, row), ...listOf(labels.ofObjects, row)]) {
      const best = nameOf[row] as number;
      if (best < 0 || (counts[number] as number) > (counts[best] as number)) nameOf[row] = number;
    }
  }
  return { names: labels.names, nameOf };
}

async function tagsOf(search: OpenSearch, isFound: IsFound): Promise<NamesOfRows> {
  const { store, datasetId, index } = search;
  const tagged = [...(await store.tags.all(datasetId))].flatMap(([mediaId, tags]) => {
    const row = index.rowOf(mediaId);
    return row !== undefined && isFound(row) ? [{ row, tags }] : [];
  });
  const counts = countEach(tagged.flatMap(({ tags }) => tags));
  const names = mostFrequent(counts);
  const numberOf = new Map(names.map((name, number) => [name, number]));
  const nameOf = new Int32Array(index.size).fill(NO_CATEGORY);
  for (const { row, tags } of tagged) {
    nameOf[row] = Math.min(...tags.map((tag) => numberOf.get(tag) ?? names.length));
  }
  return { names, nameOf };
}

interface LargestGroup {
  readonly group: number;
  readonly size: number;
  /** Its first. */
  readonly row: number;
}

/** Numbers the groups by the number of their found rows, largest first; ties in their order. */
function inOrder(
  groupOf: Int32Array,
  nGroups: number,
  isFound: IsFound,
): { readonly values: Float32Array; readonly largest: readonly LargestGroup[] } {
  const sizes = new Int32Array(nGroups);
  const firstRow = new Int32Array(nGroups).fill(-1);
  groupOf.forEach((group, row) => {
    if (group < 0 || !isFound(row)) return;
    if (sizes[group] === 0) firstRow[group] = row;
    sizes[group] = (sizes[group] as number) + 1;
  });
  const order = Int32Array.from(sizes.keys()).sort(
    (a, b) => (sizes[b] as number) - (sizes[a] as number) || a - b,
  );
  const placeOf = new Int32Array(nGroups);
  order.forEach((group, place) => {
    placeOf[group] = place;
  });
  const values = Float32Array.from(groupOf, (group, row) => {
    if (!isFound(row)) return NOT_FOUND;
    return group < 0 ? NO_CATEGORY : (placeOf[group] as number);
  });
  const largest = Array.from(order.subarray(0, MAX_CATEGORIES), (group) => ({
    group,
    size: sizes[group] as number,
    row: firstRow[group] as number,
  })).filter(({ size }) => size > 0);
  return { values, largest };
}

function* rowsWhereFound(size: number, isFound: IsFound): Generator<number> {
  for (let row = 0; row < size; row++) if (isFound(row)) yield row;
}
