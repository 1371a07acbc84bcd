import type { Context } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import { SearchQuery } from '#contract/search/search-query.ts';
import type { Selection } from '#contract/selection.ts';
import type { OpenSearch } from '#engine/explore/search.ts';
import {
  rowsOfCluster,
  rowsOfMedia,
  rowsWithinRange,
  type SelectedRow,
} from '#engine/explore/select-rows.ts';
import type { EngineParts } from '#engine/http/request/context.ts';
import { openSearch, readSearch } from './open-search.ts';

export interface OpenSelection {
  readonly search: OpenSearch;
  /** Parameters of the search. */
  readonly params: Record<string, string>;
  readonly rows: readonly SelectedRow[];
}

/**
 * Parameters that narrow down a search. Explicitly selected media ignore them, because they were
 * visible when selected.
 */
const NARROWING = ['labels', 'tags', 'relevance_min', 'relevance_max', 'duplicates', 'map_area'];

/** Opens a selection. @throws 400, 404, 409 */
export async function openSelection(
  c: Context,
  parts: EngineParts,
  selection: Selection,
): Promise<OpenSelection> {
  const params = Object.fromEntries(new URLSearchParams(selection.query));
  if (selection.media_ids) for (const name of NARROWING) delete params[name];
  const { search: asked } = readSearch(SearchQuery, params);
  const search = await openSearch(c, parts, asked, !selection.media_ids);
  const rows = withoutMedia(
    search,
    await selectRows(search, selection),
    selection.except_media_ids,
  );
  if (rows.length > 0) return { search, params, rows };
  throw httpError(404, 'Nothing in this selection exists any more. Explore and select again.');
}

async function selectRows(search: OpenSearch, selection: Selection): Promise<SelectedRow[]> {
  const { media_ids, cluster_id } = selection;
  if (media_ids) return rowsOfMedia(search, media_ids.map(lowerCase));
  if (cluster_id === undefined) return rowsWithinRange(search);
  return (await rowsOfCluster(search, lowerCase(cluster_id))) ?? [];
}

function withoutMedia(
  { index }: OpenSearch,
  rows: SelectedRow[],
  mediaIds: readonly string[],
): SelectedRow[] {
  if (mediaIds.length === 0) return rows;
  const without = new Set(mediaIds.map((mediaId) => index.rowOf(lowerCase(mediaId))));
  return rows.filter(({ row }) => !without.has(row));
}

/** Stored ids are lower case. */
function lowerCase(id: string): string {
  return id.toLowerCase();
}
