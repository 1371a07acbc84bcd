import type { DetailedSearch } from '#contract/search/search-query.ts';
import type { Vql } from '#contract/search/vql.ts';
import type { RowCondition, RowFilter } from '#engine/index/row-filter.ts';
import type { Store } from '#engine/store/store.ts';
import type { OpenCuration } from './open-curation.ts';

type ListFilter = NonNullable<Vql[number]['labels']>;
type UniquenessFilter = NonNullable<Vql[number]['uniqueness']>;

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

async function conditionsOf(
  { labels, tags, text, duplicates, uniqueness }: Vql[number],
  parts: FilterParts,
): Promise<RowCondition[]> {
  const conditions: RowCondition[] = [];
  for (const { anyOf, isExcluded } of labels ? alternativesOf(labels) : []) {
    conditions.push({ labels: anyOf, isExcluded });
  }
  for (const { anyOf, isExcluded } of tags ? alternativesOf(tags) : []) {
    conditions.push({ ...(await tagged(anyOf, parts)), isExcluded });
  }
  if (text?.op === 'fts') conditions.push({ mediaIds: await parts.matchingText(text.value) });
  if (duplicates && parts.copies) {
    const { op, value } = duplicates;
    conditions.push({ ...parts.copies.condition(value), isExcluded: op === 'is_not' });
  }
  if (uniqueness && parts.nearest) conditions.push(isUnique(uniqueness, parts.nearest));
  return conditions;
}

/** The index has one list of nearest scores, so the filter identifies the rows. */
function isUnique({ op, value }: UniquenessFilter, nearest: Float32Array): RowCondition {
  const isWithin = (score: number) => (op === 'min' ? score >= value : score <= value);
  const has = (row: number) => isWithin(nearest[row] ?? 0);
  return { named: { name: `uniqueness ${op} ${value}`, has } };
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
