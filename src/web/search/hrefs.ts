import type { EntityType } from '#contract/primitives.ts';
import {
  formatSearch,
  hrefOf,
  type Search,
  searchHref,
  withParams,
} from '#contract/search/search-codec.ts';
import { searchFrom } from './search-changes.ts';

/** The address of the search by an image or object. */
export type HrefOf = (mediaId: string, entityType?: EntityType) => string;

/** The address of the same search by an image or object of the dataset. */
export function pivotHref(
  datasetId: string,
  search: Search,
  mediaId: string,
  entityType: EntityType = search.entityType,
): string {
  return searchHref(datasetId, searchFrom({ ...search, entityType }, { mediaId, type: 'MEDIA' }));
}

/** The address of one cluster with all its members, ranked as the search ranks them. */
export function clusterHref(datasetId: string, clusterId: string, search: Search): string {
  const path = `/dataset/${encodeURIComponent(datasetId)}/cluster/${encodeURIComponent(clusterId)}`;
  return hrefOf(path, formatSearch(search));
}

/** The image to compare with in the lightbox: the id of another one, or the query image. */
export type Beside = string | 'query';

export interface LightboxTarget {
  readonly mediaId: string;
  readonly beside: Beside | null;
  /** Whether to show the parts that match those of the compared image, or of the query. */
  readonly parts: boolean;
  /** Whether to show the boxes of the text in the image. */
  readonly textBoxes: boolean;
}

export function readLightbox(queryString: string): LightboxTarget | null {
  const params = new URLSearchParams(queryString);
  const mediaId = params.get('view');
  if (!mediaId) return null;
  return {
    mediaId,
    beside: params.get('beside'),
    parts: params.has('parts'),
    textBoxes: params.has('text_boxes'),
  };
}

/** The address of a page with an image in the lightbox, or without one. */
export function lightboxHref(
  { pathname, search }: Pick<Location, 'pathname' | 'search'>,
  target: LightboxTarget | null,
): string {
  const params = withParams(new URLSearchParams(search), {
    view: target?.mediaId,
    beside: target?.beside ?? undefined,
    parts: target?.parts ? '1' : undefined,
    text_boxes: target?.textBoxes ? '1' : undefined,
  });
  return hrefOf(pathname, params.toString());
}
