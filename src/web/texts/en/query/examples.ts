import type { ExampleCounts } from '#contract/search/examples.ts';
import { formatCount, formatNumber, formatPercent } from '#web/texts/format.ts';

const AND = { sum: ' and', all: ', and also to', any: ' or to' };

export const examplesTexts = {
  list: 'Examples of this query',
  inField: 'Examples in the query field',
  more: 'More like this',
  less: 'Less like this',
  moreLike: (name: string) => `More like ${name}`,
  lessLike: (name: string) => `Less like ${name}`,
  moreHint: 'More like this (M)',
  lessHint: 'Less like this (L)',
  needsQuery: 'Search by an image first. Then this turns the results away from another one.',
  isQuery: 'This is the query.',
  tooMany: (max: number) => `A query takes at most ${max} examples. Remove one first.`,
  weightOf: (name: string) => `Weight of ${name}`,
  weight: (weight: number) => `${weight > 0 ? 'More' : 'Less'} ${formatPercent(Math.abs(weight))}`,
  remove: (name: string) => `Remove ${name} from the query`,
  removeHint: 'Remove from the query',
  title: (title: string, { nMore, nLess, combine }: ExampleCounts) =>
    `${title}${nMore > 0 ? `${AND[combine ?? 'sum']} ${nMore} more` : ''}${nLess > 0 ? `, unlike ${nLess}` : ''}`,
  combine: 'How the query and the wanted examples count together',
  combined: { sum: 'Blend', all: 'Close to all', any: 'Close to any' },
  combinedHint: {
    sum: 'Ranks by the weighted sum of the query and its examples',
    all: 'Ranks by the farthest of them, so that a result is close to every one',
    any: 'Ranks by the nearest of them, so that one of them is enough',
  },
  wanted: 'Wanted',
  closeTo: { all: 'close to the query and all of', any: 'close to the query or any of' },
  count: (count: number) => formatCount(count, { one: 'example', other: 'examples' }),
  /** "+2 −1", or "all +2". */
  short: ({ nMore, nLess, combine }: ExampleCounts) =>
    [combine, nMore > 0 && `+${formatNumber(nMore)}`, nLess > 0 && `−${formatNumber(nLess)}`]
      .filter(Boolean)
      .join(' '),
};
