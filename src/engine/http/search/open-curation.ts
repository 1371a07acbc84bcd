import { httpError } from '#auth/http-errors.ts';
import type { OrderBy } from '#contract/search/order-by.ts';
import type { DetailedSearch } from '#contract/search/search-query.ts';
import type { Vql } from '#contract/search/vql.ts';
import { coverOf, MAX_COMPARED, nearestDistancesOf } from '#engine/curation/compared-rows.ts';
import { type Copies, copiesOf } from '#engine/curation/copies.ts';
import { aspectRatiosOf, qualitiesOf } from '#engine/curation/quality.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import { inTime } from '#engine/http/request/in-time.ts';
import type { BrowseOrder, DatasetIndex } from '#engine/index/dataset-index.ts';
import type { RowFilter } from '#engine/index/row-filter.ts';
import type { Store } from '#engine/store/store.ts';

const COMPARING =
  'All images are being compared with each other, which takes some minutes for tens of thousands. The results follow by themselves.';
const CHOOSING =
  'The images that cover the dataset are being chosen. The results follow by themselves.';
const MEASURING =
  'The images are being measured for the first time, which takes about a minute for tens of thousands. The results follow by themselves.';

/** What a search needs to know of all media besides their distances to a query. */
export interface OpenCuration {
  /** Null unless the search filters by copies. */
  readonly copies: Copies | null;
  /** Relevance score of each row to its nearest other row; null unless the search depends on it. */
  readonly nearest: Float32Array | null;
  readonly coverRadius: number | null;
  /** Of the media that cover the dataset. */
  readonly conditions: RowFilter;
  /** By row, what `order_by` orders by. */
  readonly measures: Float32Array | null;
  /** Null for the usual order. */
  readonly order: BrowseOrder | null;
}

export const NO_CURATION: OpenCuration = {
  copies: null,
  nearest: null,
  coverRadius: null,
  conditions: [],
  measures: null,
  order: null,
};

interface CurationParts {
  readonly store: Store;
  readonly datasetId: string;
  readonly index: DatasetIndex;
  readonly model: EmbeddingModel;
  readonly closing: AbortSignal;
  /** Path of the thumbnail of an image or object. */
  thumbnail(mediaId: string): string;
}

/** @throws 503 until the measures of a search are computed, 400 for a dataset that is too large */
export async function openCuration(
  { duplicates, orderBy, cover, vql }: DetailedSearch,
  parts: CurationParts,
): Promise<OpenCuration> {
  const needsCopies = duplicates !== undefined || vql.some(comparesCopies);
  const copies = needsCopies ? await inTime(copiesOf(parts), MEASURING) : null;
  const needsNearest = orderBy === 'uniqueness' || vql.some(comparesNearest);
  const nearest = needsNearest ? await nearestScores(parts) : null;
  const filters = { ...NO_CURATION, copies, nearest };
  if (cover !== undefined) return { ...filters, ...(await covering(cover, parts)) };
  if (!orderBy) return { ...filters, order: copies?.order ?? null };
  const measures = nearest && orderBy === 'uniqueness' ? nearest : await measured(orderBy, parts);
  return { ...filters, measures, order: orderOf(orderBy, measures) };
}

function comparesCopies({ duplicates }: Vql[number]): boolean {
  return duplicates !== undefined && duplicates.op !== 'duplicates';
}

function comparesNearest({ duplicates, uniqueness }: Vql[number]): boolean {
  return uniqueness !== undefined || duplicates?.op === 'duplicates';
}

/** The first `count` rows of the cover, in their order. */
async function covering(
  count: number,
  parts: CurationParts,
): Promise<Pick<OpenCuration, 'coverRadius' | 'conditions' | 'order'>> {
  const { index, model } = parts;
  refuseLarge(index, 'cover');
  const { rows, radii } = await inTime(coverOf(parts), CHOOSING);
  const values = new Float32Array(index.size).fill(LAST);
  const chosen = rows.subarray(0, count);
  chosen.forEach((row, place) => {
    values[row] = place;
  });
  const name = `cover ${count}`;
  const radius = radii[chosen.length - 1];
  return {
    coverRadius: radius === undefined ? null : model.relevanceScore(radius),
    conditions: [{ named: { name, has: (row) => (values[row] as number) < count } }],
    order: { name, values },
  };
}

async function measured(orderBy: OrderBy, parts: CurationParts): Promise<Float32Array> {
  if (orderBy === 'aspect_ratio') return aspectRatiosOf(parts);
  const qualities = await inTime(qualitiesOf(parts), MEASURING);
  return orderBy === 'brightness' ? qualities.brightness : qualities.sharpness;
}

async function nearestScores(parts: CurationParts): Promise<Float32Array> {
  const { index, model } = parts;
  refuseLarge(index, 'uniqueness');
  const distances = await inTime(nearestDistancesOf(parts), COMPARING);
  return distances.map((distance) => model.relevanceScore(distance));
}

function refuseLarge({ size }: DatasetIndex, what: string): void {
  if (size <= MAX_COMPARED) return;
  const most = MAX_COMPARED.toLocaleString('en');
  throw httpError(
    400,
    `${what} is available for up to ${most} images or objects; this dataset has more.`,
  );
}

/** Of measures that are unknown, which come last. */
const LAST = 3e38;

function orderOf(name: OrderBy, measures: Float32Array): BrowseOrder {
  const sign = name === 'uniqueness' || name === 'aspect_ratio' ? -1 : 1;
  const values = measures.map((value) => (Number.isNaN(value) ? LAST : sign * value));
  return { name, values };
}
