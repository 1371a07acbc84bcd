import type { Threshold } from '#contract/primitives.ts';
import type { CopyFacts } from '#contract/search/duplicates.ts';
import type { Preview } from '#contract/search/explore.ts';
import { clusterOfRow } from '#engine/index/cluster-level.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { type RankedRow, sizeOf } from '#engine/index/ranking.ts';
import type { DescribedMedia, StoredMedia, StoredObject } from '#engine/store/media-store.ts';
import type { MediaUris, OpenSearch } from './search.ts';

export type Relevance = Pick<Preview, 'relevance_score' | 'relevance_score_type'>;
/** What differs between searches that show the same row. */
type OfSearch = Relevance & Pick<Preview, 'user_tags' | 'n_near_identical' | 'measure' | 'copy'>;
type OfRow = Omit<Preview, keyof OfSearch>;
type StoredRow = DescribedMedia | StoredObject;

const FINEST: Threshold = 0;

/** Describes each row; rows removed since the index was built are omitted. */
export async function describeRows(
  search: OpenSearch,
  rows: readonly RankedRow[],
): Promise<Map<number, Preview>> {
  const shown = await shownRows(search, rows);
  return new Map(
    shown.map(({ ranked, stored, tags }) => [
      ranked.row,
      { ...ofRow(search, ranked.row, stored), ...ofSearch(search, ranked, stored, tags) },
    ]),
  );
}

/** The same as JSON, and the caption of each. */
export async function describeRowsAsJson(
  search: OpenSearch,
  rows: readonly RankedRow[],
): Promise<Map<number, { readonly json: string; readonly caption: string | null }>> {
  const described = new Map<number, { readonly json: string; readonly caption: string | null }>();
  for (const { ranked, stored, tags } of await shownRows(search, rows)) {
    const ofThisSearch = JSON.stringify(ofSearch(search, ranked, stored, tags));
    const json = `${ofThisSearch.slice(0, -1)},${jsonOfRow(search, ranked.row, stored).slice(1)}`;
    described.set(ranked.row, { json, caption: captionOf(stored) });
  }
  return described;
}

interface ShownRow {
  readonly ranked: RankedRow;
  readonly stored: StoredRow;
  readonly tags: readonly string[] | undefined;
}

async function shownRows(search: OpenSearch, rows: readonly RankedRow[]): Promise<ShownRow[]> {
  const { datasetId, store, index } = search;
  const mediaIds = rows.map(({ row }) => index.mediaIdOf(row));
  const tagsOf = await store.tags.all(datasetId);
  const storedBy: ReadonlyMap<string, StoredRow> =
    index.type === 'OBJECTS'
      ? await store.media.objectsByIds(datasetId, mediaIds)
      : await store.media.byIds(datasetId, mediaIds);
  return rows.flatMap((ranked, i) => {
    const mediaId = mediaIds[i] ?? '';
    const stored = storedBy.get(mediaId);
    return stored ? { ranked, stored, tags: tagsOf.get(mediaId) } : [];
  });
}

interface KnownJson {
  readonly uris: MediaUris;
  readonly json: string;
}

/**
 * JSON of the rows of each index as the last search showed them, for as long as the row is in
 * memory. A page has up to 900 previews of a kilobyte; making their JSON took half of its time.
 */
const jsonOfRows = new WeakMap<DatasetIndex, WeakMap<StoredRow, KnownJson>>();

function jsonOfRow(search: OpenSearch, row: number, stored: StoredRow): string {
  const ofIndex = jsonOfRows.get(search.index) ?? new WeakMap<StoredRow, KnownJson>();
  jsonOfRows.set(search.index, ofIndex);
  const uris = urisOf(search, stored);
  const known = ofIndex.get(stored);
  if (known?.uris === uris) return known.json;
  const json = JSON.stringify(ofRow(search, row, stored));
  ofIndex.set(stored, { uris, json });
  return json;
}

function ofRow(search: OpenSearch, row: number, stored: StoredRow): OfRow {
  const image = imageOf(stored);
  return {
    ...('objectId' in stored ? ofObject(stored) : ofImage(stored)),
    ...urisOf(search, stored),
    image_id: image.mediaId,
    caption: captionOf(stored),
    file_name: image.path,
    width: image.width,
    height: image.height,
    missing_since: image.missingSince?.toISOString() ?? null,
    near_identical_id: nearIdenticalIdOf(search, row),
  };
}

type OfType = Pick<Preview, 'type' | 'media_id' | 'labels' | 'bounding_box'>;

function ofImage({ mediaId, labels }: DescribedMedia): OfType {
  return { type: 'IMAGE', media_id: mediaId, labels: orNull(labels), bounding_box: null };
}

function ofObject({ objectId, label, boundingBox }: StoredObject): OfType {
  return { type: 'OBJECT', media_id: objectId, labels: [label], bounding_box: boundingBox };
}

function imageOf(stored: StoredRow): StoredMedia {
  return 'objectId' in stored ? stored.image : stored;
}

function captionOf(stored: StoredRow): string | null {
  return 'objectId' in stored ? null : stored.caption;
}

/** The same object for the same caller, while the row is in memory. */
function urisOf(search: OpenSearch, stored: StoredRow): MediaUris {
  return 'objectId' in stored ? search.objectUris(stored) : search.uris(stored);
}

function ofSearch(
  search: OpenSearch,
  { row, distance }: RankedRow,
  stored: StoredRow,
  tags: readonly string[] | undefined,
): OfSearch {
  return {
    user_tags: orNull(tags),
    n_near_identical: countNearIdentical(search, row),
    measure: measureOf(search, row),
    copy: copyOf(search, row, stored),
    ...relevanceOf(search, distance),
  };
}

/** Clusters of the finest threshold differ by little more than image compression. */
function nearIdenticalIdOf({ index }: OpenSearch, row: number): string {
  const level = index.level(FINEST);
  return level.clusterIds.at(clusterOfRow(level, row));
}

function countNearIdentical({ index, ranking }: OpenSearch, row: number): number {
  const level = index.level(FINEST);
  return sizeOf({ level, mask: ranking.mask }, clusterOfRow(level, row));
}

function measureOf({ measures }: OpenSearch, row: number): number | null {
  const measure = measures?.[row] ?? Number.NaN;
  return Number.isNaN(measure) ? null : measure;
}

function copyOf({ copies }: OpenSearch, row: number, stored: StoredRow): CopyFacts | null {
  const copy = copies?.describe(row);
  if (!copy) return null;
  return { is_best: copy.isBest, reason: copy.reason, size_bytes: imageOf(stored).fileSize };
}

export function relevanceOf(search: OpenSearch, distance: number | null): Relevance {
  return distance === null
    ? { relevance_score: null, relevance_score_type: null }
    : {
        relevance_score: search.relevanceScore(distance),
        relevance_score_type: 'cosine_distance',
      };
}

/** The API uses null in place of an empty list. */
export function orNull(texts: readonly string[] = []): string[] | null {
  return texts.length > 0 ? [...texts] : null;
}
