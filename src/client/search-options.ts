import type { z } from 'zod';
import type { BoundingBox } from '#contract/bounding-box.ts';
import type { ExportFormat } from '#contract/export/export.ts';
import { mapAreaText } from '#contract/map/map-area.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { examplesText } from '#contract/search/examples-text.ts';
import type { SearchImageSimilarityQuery } from '#contract/search/search-image-similarity.ts';
import type { ExploreQuery } from '#contract/search/search-query.ts';
import type { Vql } from '#contract/search/vql.ts';
import type { Selection } from '#contract/selection.ts';
import type { ApiRequest } from './send.ts';

/** Parameters as values; one that is undefined is left out. */
type Optional<Parsed> = { readonly [Name in keyof Parsed]?: ReadOnly<Parsed[Name]> | undefined };
type ReadOnly<Value> = Value extends readonly (infer Item)[] ? readonly Item[] : Value;

/**
 * A search in the parameters of explore, as values: `{ anchor_media_id, anchor_type, labels: ['dog'],
 * relevance_max: 0.3 }`.
 */
export type SearchOptions = Optional<
  Omit<z.infer<typeof ExploreQuery>, 'page_number' | 'image_caption' | 'as_of' | 'vql'>
> & {
  readonly vql?: z.input<typeof Vql> | undefined;
  /** The `updated_at` of a dataset. */
  readonly as_of?: string | undefined;
};

export interface RegionOptions
  extends Optional<Omit<z.infer<typeof SearchImageSimilarityQuery>, 'bounding_box'>> {
  /** In fractions of the image, or `X,Y,WIDTH,HEIGHT` in pixels. */
  readonly bounding_box?: BoundingBox | string | undefined;
}

export interface UploadOptions extends RegionOptions {
  /** By default the name of the file. */
  readonly file_name?: string | undefined;
}

/** Some images or objects, or the results of a search. */
export type SelectionOptions = SearchOptions & Optional<Omit<Selection, 'query'>>;

/** The query string of explore. */
export function searchQuery(search: SearchOptions): URLSearchParams {
  const { labels, tags, vql, more_like, less_like, map_area, ...plain } = search;
  // The type fails for a parameter that is neither text nor a number and is not written below.
  const params: Record<string, string | number | boolean | undefined> = {
    ...plain,
    labels: labels && JSON.stringify(labels),
    tags: tags && JSON.stringify(tags),
    vql: vql && JSON.stringify(vql),
    more_like: more_like && examplesText(more_like, 1),
    less_like: less_like && examplesText(less_like, 1),
    map_area: mapAreaText(map_area),
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query;
}

/** The body of a request about a selection. */
export function selectionBody(selection: SelectionOptions): object {
  const { cluster_id, media_ids, except_media_ids, ...search } = selection;
  return { query: searchQuery(search).toString(), cluster_id, media_ids, except_media_ids };
}

export function regionQuery({ bounding_box, ...others }: RegionOptions): URLSearchParams {
  const query = searchQuery(others);
  if (bounding_box !== undefined) {
    const isText = typeof bounding_box === 'string';
    query.set('bounding_box', isText ? bounding_box : JSON.stringify(bounding_box));
  }
  return query;
}

export function exportRequest(
  dataset_id: string,
  format: ExportFormat,
  selection: SelectionOptions,
): ApiRequest {
  const path = routePath(ROUTES.export, { dataset_id });
  const body = { format, ...selectionBody(selection) };
  return { method: 'POST', isRepeatable: true, path, body };
}
