import type { z } from 'zod';
import { AsOfParam, booleanParam, CaptionParam, PageNumberParam } from '#contract/primitives.ts';
import { joinExamples } from './examples.ts';
import { SearchAddress } from './search-address.ts';
import type { ImageSource, Search, TextSource } from './search-codec.ts';
import { UNSUPPORTED_FILTERS } from './unsupported-filters.ts';
import { type Vql, VqlParam } from './vql.ts';

/** Search parameters for programs: a superset of the app's, which does without these. */
export const SearchQuery = SearchAddress.extend({
  vql: VqlParam.optional(),
  image_caption: CaptionParam.optional().meta({
    description: 'The former name of `caption`.',
    deprecated: true,
  }),
  as_of: AsOfParam.optional(),
});
export type SearchQuery = z.infer<typeof SearchQuery>;

export const ClusterQuery = SearchQuery.extend({ page_number: PageNumberParam.default(0) });

export const ExploreQuery = ClusterQuery.extend({
  fold_near_identical: booleanParam(
    'fold_near_identical',
    'Shows only the first of near-identical members as a preview; its `n_near_identical` counts them.',
  ).default(false),
});
export type ExploreQuery = z.infer<typeof ExploreQuery>;

/** A search with the parameters that only programs send. */
export interface DetailedSearch extends Search {
  /**
   * Keeps media with all these words in captions, labels or text in images, independent of the
   * ranking; empty keeps all.
   */
  readonly matchingText: string;
  readonly vql: Vql;
  /** Time of the state of the dataset to search; undefined for the present one. */
  readonly asOf: Date | undefined;
}

/** Invalid search parameters; the message is a sentence to act on. */
export class SearchError extends Error {}

/**
 * Renames former parameters of a request. Unknown parameters are kept, because they are ignored
 * later, except for other servers' filters.
 * @throws SearchError for a filter of another server, or for two different captions
 */
export function presentParams(sent: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(sent)) {
    const instead = UNSUPPORTED_FILTERS.get(name);
    if (instead === undefined || value.trim() === '') continue;
    throw new SearchError(`${name} is not a filter of this server: ${instead}.`);
  }
  const { image_caption: formerName, ...params } = sent;
  if (formerName === undefined) return params;
  if (params['caption'] === undefined) return { ...params, caption: formerName };
  if (params['caption'] === formerName) return params;
  throw new SearchError(
    'caption and image_caption differ. image_caption is the former name of caption: send only caption.',
  );
}

/**
 * The search that validated parameters describe.
 * @throws SearchError
 */
export function toSearch(query: SearchQuery): DetailedSearch {
  const { caption = '', vql = [] } = query;
  const [named, another] = [...anchorOf(query), ...vql.flatMap(sourcesOf)];
  if (another) {
    throw new SearchError(
      'A search can have only one query: an anchor, or one semantic or similarity filter of vql.',
    );
  }
  const source = named?.source ?? (caption ? { type: 'CAPTION' as const, text: caption } : null);
  const examples = joinExamples(query.more_like, query.less_like);
  const orders = [source, query.order_by, query.cover].filter((order) => order != null);
  if (orders.length > 1) throw new SearchError(ONE_ORDER);
  if (!source && examples.length > 0) throw new SearchError(`more_like and less_like ${NEED}`);
  if (query.combine && !query.more_like) throw new SearchError(COMBINE_NEEDS);
  return {
    source,
    examples,
    combine: query.combine,
    matchingText: named ? caption : '',
    entityType: query.entity_type,
    threshold: query.threshold,
    labels: query.labels ?? [],
    tags: query.tags ?? [],
    relevanceMin: query.relevance_min,
    relevanceMax: query.relevance_max ?? named?.maxScore,
    duplicates: query.duplicates,
    orderBy: query.order_by,
    cover: query.cover,
    mapArea: query.map_area,
    // The same results in any view.
    map: undefined,
    vql,
    asOf: query.as_of,
  };
}

const ONE_ORDER =
  'An anchor or caption, order_by and cover order the results: send only one of them.';
const COMBINE_NEEDS =
  'combine needs more_like: it says how the query and those examples rank together.';
const NEED = 'need an anchor, or a caption that ranks: set anchor_media_id to one of the images.';

interface NamedSource {
  readonly source: ImageSource | TextSource;
  /** The highest score to keep. */
  readonly maxScore?: number | undefined;
}

function anchorOf({ anchor_media_id, anchor_type }: SearchQuery): NamedSource[] {
  if (anchor_media_id !== undefined) return [{ source: imageSource(anchor_media_id, anchor_type) }];
  if (anchor_type === undefined) return [];
  throw new SearchError(
    'anchor_media_id is missing. anchor_type alone does not identify an image.',
  );
}

function sourcesOf({ text, similarity }: Vql[number]): NamedSource[] {
  const sources: NamedSource[] = [];
  if (text?.op === 'semantic') {
    sources.push({ source: { type: 'MEANING', text: text.value }, maxScore: text.threshold });
  }
  if (similarity) {
    const { op, value, threshold } = similarity;
    const source = imageSource(value, op === 'upload' ? 'UPLOAD' : 'MEDIA');
    sources.push({ source, maxScore: threshold });
  }
  return sources;
}

/** Ids are stored in lower case. */
function imageSource(id: string, type: ImageSource['type']): ImageSource {
  return { mediaId: id.toLowerCase(), type };
}
