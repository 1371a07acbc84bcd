import type { Dataset } from '#contract/dataset/dataset.ts';
import type { EntityType } from '#contract/primitives.ts';
import { BROWSE, imageOf, type QuerySource, type Search } from '#contract/search/search-codec.ts';
import { isTextFilter } from './search-predicates.ts';

export const NO_RANGE = { relevanceMin: undefined, relevanceMax: undefined };

/**
 * The same search by another source, among all media. Drops the range, because it fits the
 * distances of one query.
 */
export function searchFrom(search: Search, source: QuerySource): Search {
  const ofView = { duplicates: undefined, orderBy: undefined, cover: undefined, map: undefined };
  return { ...search, source, examples: [], combine: undefined, ...ofView, ...NO_RANGE };
}

/** The search that examples are added to: a text that only filters is no query to add to. */
export function rankedPart(search: Search, dataset: Pick<Dataset, 'model'> | undefined): Search {
  return dataset && isTextFilter(search, dataset) ? { ...search, source: null } : search;
}

/**
 * The same search drawn to an image or object or, with a negative weight, away from it; 0 removes
 * it. The first wanted example becomes the query if there is none.
 */
export function withExample(search: Search, mediaId: string, weight: number): Search {
  if (!search.source) {
    return weight > 0 ? searchFrom(search, { mediaId, type: undefined }) : search;
  }
  if (imageOf(search.source)?.mediaId === mediaId) return search;
  const isNew = !search.examples.some((example) => example.mediaId === mediaId);
  const changed = search.examples.map((example) =>
    example.mediaId === mediaId ? { mediaId, weight } : example,
  );
  const examples = (isNew ? [...changed, { mediaId, weight }] : changed).filter(
    (example) => example.weight !== 0,
  );
  const inOrder = [1, -1].flatMap((sign) =>
    examples.filter((example) => Math.sign(example.weight) === sign),
  );
  // Alone, a query has nothing to rank together with.
  const combine = inOrder.some((example) => example.weight > 0) ? search.combine : undefined;
  return { ...search, examples: inOrder, combine, ...NO_RANGE };
}

/** All images with a label, at the level of the search. */
export function imagesWithLabel({ threshold }: Search, label: string): Search {
  return { ...BROWSE, threshold, labels: [label] };
}

/** Each entity type has a map of its own. */
export function ofEntityType(entityType: EntityType): Pick<Search, 'entityType' | 'mapArea'> {
  return { entityType, mapArea: undefined };
}

/** The same search for whole images, without filters. */
export function withoutFilters(search: Search): Search {
  return { ...search, ...ofEntityType(BROWSE.entityType), labels: [], tags: [], ...NO_RANGE };
}
