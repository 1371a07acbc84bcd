import type { ExampleCounts } from '#contract/search/examples.ts';
import { formatCount, formatNumber, formatPercent } from '#web/texts/format.ts';

export const examplesTexts = {
  list: 'Examples of this query',
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
  title: (title: string, { nMore, nLess }: ExampleCounts) =>
    `${title}${nMore > 0 ? ` and ${nMore} more` : ''}${nLess > 0 ? `, unlike ${nLess}` : ''}`,
  count: (count: number) => formatCount(count, { one: 'example', other: 'examples' }),
  /** "+2 −1". */
  short: ({ nMore, nLess }: ExampleCounts) =>
    [nMore > 0 && `+${formatNumber(nMore)}`, nLess > 0 && `−${formatNumber(nLess)}`]
      .filter(Boolean)
      .join(' '),
};
