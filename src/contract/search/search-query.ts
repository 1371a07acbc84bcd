import type { z } from 'zod';
import { booleanParam, CaptionParam, PageNumberParam } from '#contract/primitives.ts';
import { SearchAddress } from './search-address.ts';
import { VqlParam } from './vql.ts';

/** What programs may search for: more than the app asks, which needs none of this to begin. */
export const SearchQuery = SearchAddress.extend({
  vql: VqlParam.optional(),
  image_caption: CaptionParam.optional().meta({
    description: 'The former name of `caption`.',
    deprecated: true,
  }),
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
