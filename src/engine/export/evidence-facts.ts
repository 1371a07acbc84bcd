import type { BoundingBox } from '#contract/bounding-box.ts';
import type { DistanceHistogram } from '#contract/search/distance-histogram.ts';
import { RELEVANCE_WORDS } from '#contract/search/relevance.ts';
import type { ExportJob } from './exported-rows.ts';

/** What the search started from. */
export interface EvidenceQuery {
  readonly fileName: string;
  readonly thumbnailPath: string;
  readonly boundingBox: BoundingBox | null;
}

export interface Evidence extends ExportJob {
  /** Null when the dataset was browsed. */
  readonly query: EvidenceQuery | null;
  /** Null when nothing was ranked. */
  readonly histogram: DistanceHistogram | null;
  /** Where the app shows this search. */
  readonly searchUrl: string;
  thumbnailOf(mediaId: string): string;
}

const timeFormat = new Intl.DateTimeFormat('en', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** What a reader has to know of a search to judge it or to repeat it, as names and values. */
export function evidenceFacts({ head, rows, query }: Evidence): [name: string, value: string][] {
  const params = head.query;
  const isOfObjects = params['entity_type'] === 'OBJECTS';
  const facts = [
    ['Dataset', `${head.dataset} (${head.dataset_id})`],
    ['Model', head.model],
    ['Exported', `${timeFormat.format(new Date(head.exported_at))} UTC`],
    [isOfObjects ? 'Objects' : 'Images', rows.length.toLocaleString('en')],
    ['Query image', query?.fileName],
    ['Query id', params['anchor_media_id']],
    ['Text query', params['caption']],
    ['Cluster size', `level ${params['threshold'] ?? '0'} of 0 (finest) to 4 (coarsest)`],
    ['Labels, any of', listOf(params['labels'])],
    ['Tags, any of', listOf(params['tags'])],
    ['Distance', rangeOf(params['relevance_min'], params['relevance_max'])],
    ['Filter in VQL', params['vql']],
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

/** A list as requests send it, "[a,b]" or JSON. */
function listOf(param: string | undefined): string | undefined {
  return param
    ?.replace(/^\[|\]$/g, '')
    .replaceAll('"', '')
    .replaceAll(',', ', ');
}

function rangeOf(min: string | undefined, max: string | undefined): string | undefined {
  if (min === undefined) return max && `up to ${max}`;
  return max === undefined ? `from ${min}` : `${min} to ${max}`;
}
