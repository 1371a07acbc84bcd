import { setTimeout } from 'node:timers/promises';
import { httpError } from '#auth/http-errors.ts';
import type { DetailedSearch } from '#contract/search/search-query.ts';
import { type Copies, copiesOf } from '#engine/curation/copies.ts';
import { MAX_COMPARED, nearestDistancesOf } from '#engine/curation/nearest-distances.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { BrowseOrder, DatasetIndex } from '#engine/index/dataset-index.ts';
import type { Store } from '#engine/store/store.ts';

/** A request waits this long for a measure, which some thousand images take. */
const WAIT_MS = 5000;

/** What a search needs to know of all media besides their distances to a query. */
export interface OpenCuration {
  /** Null unless the search filters by copies. */
  readonly copies: Copies | null;
  /** Relevance score of each row to its nearest other row; null unless the search depends on it. */
  readonly nearest: Float32Array | null;
  /** By row, what `order_by` orders by. */
  readonly measures: Float32Array | null;
  /** Null for the usual order. */
  readonly order: BrowseOrder | null;
}

export const NO_CURATION: OpenCuration = {
  copies: null,
  nearest: null,
  measures: null,
  order: null,
};

interface CurationParts {
  readonly store: Store;
  readonly datasetId: string;
  readonly index: DatasetIndex;
  readonly model: EmbeddingModel;
  readonly closing: AbortSignal;
}

/** @throws 503 until the measures of a search are computed, 400 for a dataset that is too large */
export async function openCuration(
  { duplicates, orderBy, vql }: DetailedSearch,
  parts: CurationParts,
): Promise<OpenCuration> {
  const { index, store, datasetId } = parts;
  const needsCopies = duplicates !== undefined || vql.some((element) => element.duplicates);
  const copies = needsCopies ? await copiesOf(index, store, datasetId) : null;
  const needsNearest = orderBy === 'uniqueness' || vql.some((element) => element.uniqueness);
  const nearest = needsNearest ? await nearestScores(parts) : null;
  if (!nearest || orderBy !== 'uniqueness') {
    return { copies, nearest, measures: null, order: copies?.order ?? null };
  }
  return { copies, nearest, measures: nearest, order: highestFirst(orderBy, nearest) };
}

async function nearestScores({ index, model, closing }: CurationParts): Promise<Float32Array> {
  if (index.size > MAX_COMPARED) {
    throw httpError(
      400,
      `uniqueness is available for up to ${MAX_COMPARED.toLocaleString('en')} images or objects; this dataset has more.`,
    );
  }
  const late = setTimeout(WAIT_MS, null, { ref: false });
  const distances = await Promise.race([nearestDistancesOf(index, closing), late]);
  if (distances) return distances.map((distance) => model.relevanceScore(distance));
  throw httpError(
    503,
    'All images are being compared with each other, which takes some minutes for tens of thousands. The results follow by themselves.',
    WAIT_MS / 1000,
  );
}

function highestFirst(name: string, values: Float32Array): BrowseOrder {
  return { name, values: values.map((value) => -value) };
}
