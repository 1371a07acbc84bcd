import { formatNumber } from '#web/texts/format.ts';

export const filtersTexts = {
  filters: 'Filters',
  range: (min: number | undefined, max: number | undefined) => `Distance ${rangeOf(min, max)}`,
  removeRange: 'Remove the range of distances',
  clearAll: 'Clear all',
  chosen: (name: string, chosen: readonly string[]) => `${name}: ${chosen.join(' or ')}`,
  entities: {
    IMAGES: 'Whole images',
    OBJECTS: 'Objects',
    panel: 'What is searched',
    remove: 'Back to whole images',
    none: 'No objects were found in this dataset, so only whole images can be searched.',
  },
  labels: {
    name: 'Label',
    panel: 'Labels to filter by',
    remove: 'Remove the labels',
    keepAny: 'Keep what has any of these labels',
    find: (count: number) => `Find among ${formatNumber(count)} labels`,
    noneLike: 'No labels like that.',
    none: 'Nothing in this dataset has a label. Its settings can make labels of its folders.',
  },
  tags: {
    name: 'Tag',
    panel: 'Tags to filter by',
    remove: 'Remove the tags',
    keepAny: 'Keep what has any of these tags',
    find: (count: number) => `Find among ${formatNumber(count)} tags`,
    noneLike: 'No tags like that.',
    none: 'Nothing is tagged yet: select pictures and tag them.',
  },
};

/** What is said of labels, and of tags. */
export type FacetTexts = (typeof filtersTexts)['labels'];

/** "0.02 to 0.34", "up to 0.34", "from 0.02". */
function rangeOf(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return `up to ${formatNumber(max ?? 1)}`;
  return max === undefined
    ? `from ${formatNumber(min)}`
    : `${formatNumber(min)} to ${formatNumber(max)}`;
}
