import type { DetailedSearch } from '#contract/search/search-query.ts';
import type { Vql } from '#contract/search/vql.ts';
import type { Copies } from '#engine/curation/copies.ts';
import type { RowCondition, RowFilter } from '#engine/index/row-filter.ts';
import type { Store } from '#engine/store/store.ts';

type ListFilter = NonNullable<Vql[number]['labels']>;

interface FilterParts {
  readonly store: Store;
  readonly datasetId: string;
  /** Null if `asksForCopies` is false. */
  readonly copies: Copies | null;
  /** Ids of media with all words of a text in captions or labels. */
  matchingText(text: string): Promise<readonly string[]>;
}

/** Whether a search filters by near-identical copies. */
export function asksForCopies({ duplicates, vql }: DetailedSearch): boolean {
  return duplicates !== undefined || vql.some((element) => element.duplicates);
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
  { labels, tags, text, duplicates }: Vql[number],
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
  return conditions;
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
