import type { DetailedSearch } from '#contract/search/search-query.ts';
import type { Vql } from '#contract/search/vql.ts';
import type { RowCondition, RowFilter } from '#engine/index/row-filter.ts';
import type { Store } from '#engine/store/store.ts';
import type { OpenCuration } from './open-curation.ts';

type ListFilter = NonNullable<Vql[number]['labels']>;

interface FilterParts extends Pick<OpenCuration, 'copies' | 'nearest'> {
  readonly store: Store;
  readonly datasetId: string;
  /** Ids of media with all words of a text in captions, labels or the image. */
  matchingText(text: string): Promise<readonly string[]>;
}

/** The conditions of a search, without its relevance range. */
export async function filterOf(search: DetailedSearch, parts: FilterParts): Promise<RowFilter> {
  const { labels, tags, matchingText, duplicates, vql } = search;
  const filter: RowCondition[] = [];
  if (labels.length > 0) filter.push({ labels });
  if (tags.length > 0) filter.push(await tagged(tags, parts));
  if (matchingText !== '') filter.push({ mediaIds: await parts.matchingText(matchingText) });
  if (duplicates && parts.copies) filter.push(parts.copies.condition(duplicates));
  for (const element of vql) filter.push(...(await conditionsOf(element, parts)));
  return filter;
}

async function conditionsOf(element: Vql[number], parts: FilterParts): Promise<RowCondition[]> {
  const { labels, tags, text } = element;
  const conditions: RowCondition[] = [];
  for (const { anyOf, isExcluded } of labels ? alternativesOf(labels) : []) {
    conditions.push({ labels: anyOf, isExcluded });
  }
  for (const { anyOf, isExcluded } of tags ? alternativesOf(tags) : []) {
    conditions.push({ ...(await tagged(anyOf, parts)), isExcluded });
  }
  if (text?.op === 'fts') conditions.push({ mediaIds: await parts.matchingText(text.value) });
  return [...conditions, ...curatedConditions(element, parts)];
}

function curatedConditions(
  { duplicates, uniqueness }: Vql[number],
  { copies, nearest }: FilterParts,
): RowCondition[] {
  const conditions: RowCondition[] = [];
  if (duplicates?.op === 'duplicates') {
    // A relevance score is a distance: the rest of a similarity.
    if (nearest) conditions.push(hasNearest('max', 1 - duplicates.value, nearest));
  } else if (duplicates && copies) {
    const { op, value } = duplicates;
    conditions.push({ ...copies.condition(value), isExcluded: op === 'is_not' });
  }
  if (uniqueness && nearest) {
    const end = uniqueness.op === 'max' ? 'max' : 'min';
    conditions.push(hasNearest(end, uniqueness.value, nearest));
  }
  return conditions;
}

/**
 * Rows whose nearest other one has at least or at most that score. The index has one list of nearest
 * scores, so the filter identifies the rows.
 */
function hasNearest(end: 'min' | 'max', value: number, nearest: Float32Array): RowCondition {
  const isWithin = (score: number) => (end === 'min' ? score >= value : score <= value);
  const has = (row: number) => isWithin(nearest[row] ?? 0);
  return { named: { name: `uniqueness ${end} ${value}`, has } };
}

/**
 * `is` requires each value as a condition of its own; the other operators match any or none of the
 * values.
 */
function alternativesOf({ op, value }: ListFilter) {
  const isExcluded = op === 'is_not' || op === 'not_one_of';
  const lists = op === 'is' ? value.map((one) => [one]) : [value];
  return lists.map((anyOf) => ({ anyOf, isExcluded }));
}

async function tagged(
  tags: readonly string[],
  { store, datasetId }: FilterParts,
): Promise<RowCondition> {
  return { mediaIds: await store.tags.mediaWith(datasetId, tags) };
}
