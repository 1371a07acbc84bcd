import type { BoundingBox } from '#contract/bounding-box.ts';
import type { Correspondence } from '#contract/search/correspondence.ts';
import type { DistanceHistogram } from '#contract/search/distance-histogram.ts';
import type { Duplicates } from '#contract/search/duplicates.ts';
import type { Combine } from '#contract/search/examples.ts';
import type { OrderBy } from '#contract/search/order-by.ts';
import { RELEVANCE_WORDS } from '#contract/search/relevance.ts';
import { imageOf, textOf } from '#contract/search/search-codec.ts';
import type { RelevanceRange } from '#engine/explore/search.ts';
import type { ExportJob } from './exported-rows.ts';

/** An image, object or upload that the search ranks by. */
export interface EvidenceQuery {
  readonly fileName: string;
  readonly thumbnailPath: string;
  /** Of the whole image, also of an object. */
  readonly imageThumbnailPath: string;
  readonly boundingBox: BoundingBox | null;
}

export interface EvidenceExample extends EvidenceQuery {
  /** As in `Example`. */
  readonly weight: number;
}

export interface Evidence extends ExportJob {
  /** Null when the dataset was browsed. */
  readonly query: EvidenceQuery | null;
  readonly examples: readonly EvidenceExample[];
  /** Null when nothing was ranked. */
  readonly histogram: DistanceHistogram | null;
  /** Address of this search in the app. */
  readonly searchUrl: string;
  thumbnailOf(mediaId: string): string;
  /** The parts of the query and of a result that correspond; null when they cannot be compared. */
  matchOf(mediaId: string): Promise<Correspondence | null>;
}

const TIME_FORMAT = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;

const DUPLICATES_KEPT: Record<Duplicates, string> = {
  all: 'only media with near-identical copies',
  extra: 'all copies but the best of each group',
  kept: 'without copies but the best of each group',
};

const COMBINED: Record<Combine, string> = {
  all: 'distances are the largest to the query and any of them',
  any: 'distances are the smallest to the query and any of them',
};

const ORDERS: Record<OrderBy, string> = {
  uniqueness: 'by distance to the nearest other, farthest first',
  brightness: 'darkest first',
  sharpness: 'most blurred first',
  aspect_ratio: 'oddest aspect ratio first',
};

/** The facts a reader needs to judge or repeat a search, as names and values. */
export function evidenceFacts(evidence: Evidence): [name: string, value: string][] {
  const { head, rows, query, search } = evidence;
  const {
    source,
    matchingText,
    entityType,
    threshold,
    labels,
    tags,
    duplicates,
    orderBy,
    combine,
    mapArea,
  } = search.asked;
  const facts = [
    ['Dataset', `${head.dataset} (${head.dataset_id})`],
    ['Model', head.model],
    ['Exported', `${new Date(head.exported_at).toLocaleString('en', TIME_FORMAT)} UTC`],
    [entityType === 'OBJECTS' ? 'Objects' : 'Images', rows.length.toLocaleString('en')],
    ['Query image', query?.fileName],
    ['Query id', imageOf(source)?.mediaId],
    ['Wanted examples', combine && COMBINED[combine]],
    ['Text query', textOf(source) || matchingText],
    ['Cluster size', `level ${threshold} of 0 (finest) to 4 (coarsest)`],
    ['Labels, any of', labels.join(', ')],
    ['Tags, any of', tags.join(', ')],
    ['Near-identical media', duplicates && DUPLICATES_KEPT[duplicates]],
    ['Area of the map', mapArea && `within ${mapArea.length} corners`],
    ['Order', orderBy && ORDERS[orderBy]],
    ['Distance', rangeOf(search.range)],
    ['Filter in VQL', head.query['vql']],
  ] as const;
  return facts.flatMap(([name, value]) => (value ? [[name, value]] : []));
}

/** "identical at 0, very similar up to 0.3, …, unrelated above". */
export function relevanceLegend(): string {
  const words = RELEVANCE_WORDS.map(({ word, upTo }) => {
    if (word === 'Identical') return 'identical at 0';
    return `${word.toLowerCase()} ${upTo === Number.POSITIVE_INFINITY ? 'above' : `up to ${upTo}`}`;
  });
  return words.join(', ');
}

function rangeOf({ min, max }: RelevanceRange): string | undefined {
  if (min === undefined) return max === undefined ? undefined : `up to ${max}`;
  return max === undefined ? `from ${min}` : `${min} to ${max}`;
}
