import type { SearchQuery } from '#contract/search/search-query.ts';
import type { Vql } from '#contract/search/vql.ts';
import type { RowCondition, RowFilter } from '#engine/index/row-filter.ts';
import type { Store } from '#engine/store/store.ts';

type Words = (text: string) => Promise<readonly string[]>;
type ListFilter = NonNullable<Vql[number]['labels']>;

interface FilterParts {
  readonly store: Store;
  readonly datasetId: string;
  /** Ids of what says all words of a text. */
  readonly saying: Words;
  /** Whether a caption is a filter: it ranks where it can. */
  readonly isCaptionFilter: boolean;
}

/** What a query narrows a search down to. */
export async function filterOf(query: SearchQuery, parts: FilterParts): Promise<RowFilter> {
  const { labels, tags, caption, vql = [] } = query;
  const filter: RowCondition[] = [];
  if (labels) filter.push({ labels });
  if (tags) filter.push(await tagged(tags, parts));
  if (caption !== undefined && parts.isCaptionFilter) {
    filter.push({ mediaIds: await parts.saying(caption) });
  }
  for (const element of vql) filter.push(...(await conditionsOf(element, parts)));
  return filter;
}

async function conditionsOf(
  { labels, tags, text }: Vql[number],
  parts: FilterParts,
): Promise<RowCondition[]> {
  const conditions: RowCondition[] = [];
  for (const { anyOf, isExcluded } of labels ? alternativesOf(labels) : []) {
    conditions.push({ labels: anyOf, isExcluded });
  }
  for (const { anyOf, isExcluded } of tags ? alternativesOf(tags) : []) {
    conditions.push({ ...(await tagged(anyOf, parts)), isExcluded });
  }
  if (text?.op === 'fts') conditions.push({ mediaIds: await parts.saying(text.value) });
  return conditions;
}

/** `is` wants each of its values, the others any of them or none. */
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
