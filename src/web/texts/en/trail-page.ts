import { countExamples } from '#contract/search/examples.ts';
import type { Search } from '#contract/search/search-codec.ts';
import { formatCount, formatDateTime, formatDistance, formatList } from '#web/texts/format.ts';
import { examplesTexts } from './query/examples.ts';

/** Texts of the page that a trail is saved as. */
export const trailPageTexts = {
  language: 'en',
  title: (dataset: string) => `Search trail in ${dataset}`,
  madeOn: (nSteps: number, date: Date) =>
    `${formatCount(nSteps, { one: 'search', other: 'searches' })}, saved on ${formatDateTime(date)}.`,
  legend:
    'Each search shows its query, then the closest clusters by their nearest image or object and its distance: 0 is identical, up to 0.3 very similar, from 0.5 on loosely related.',
  query: 'Query',
  follows: (number: number) => `Follows step ${number}`,
  open: 'Open this search',
  noImage: 'The image cannot be loaded.',
  noResults: 'The results cannot be loaded.',
  nothingFound: 'Nothing was found.',
  /** What a search keeps and how finely it clusters. */
  settings: (search: Search): string => {
    const { threshold, labels, tags, relevanceMin: min, relevanceMax: max } = search;
    const { nMore, nLess, combine } = countExamples(search);
    const parts = [
      search.entityType === 'OBJECTS' ? 'Objects' : 'Images',
      `level ${threshold} of 0 (finest) to 4 (coarsest)`,
      nMore > 0 &&
        `${combine ? examplesTexts.closeTo[combine] : 'more like'} ${examplesTexts.count(nMore)}`,
      nLess > 0 && `less like ${examplesTexts.count(nLess)}`,
      labels.length > 0 && `labeled ${formatList(labels)}`,
      tags.length > 0 && `tagged ${formatList(tags)}`,
      min !== undefined && `from distance ${formatDistance(min)}`,
      max !== undefined && `up to distance ${formatDistance(max)}`,
    ];
    return `${parts.filter(Boolean).join(', ')}.`;
  },
};
