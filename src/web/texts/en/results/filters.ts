import { formatNumber } from '#web/texts/format.ts';

export const filtersTexts = {
  filters: 'Filters',
  range: (min: number | undefined, max: number | undefined) => `Distance ${rangeOf(min, max)}`,
  removeRange: 'Remove the distance range',
  mapArea: 'In an area of the map',
  showMapArea: 'Show the area on the map',
  removeMapArea: 'Remove the area of the map',
  clearAll: 'Clear all',
  suggested: 'Suggested by the detector',
  chosen: (name: string, chosen: readonly string[]) => `${name}: ${chosen.join(' or ')}`,
  entities: {
    IMAGES: 'Whole images',
    OBJECTS: 'Objects',
    panel: 'Search in',
    remove: 'Search whole images again',
    none: 'No objects were found in this dataset, so only whole images can be searched.',
  },
  labels: {
    name: 'Label',
    panel: 'Labels to filter by',
    remove: 'Remove the labels',
    keepAny: 'Keep results with any of these labels',
    find: (count: number) => `Search ${formatNumber(count)} labels`,
    noneLike: 'No matching labels.',
    none: 'This dataset has no labels. In its settings you can use folder names as labels.',
  },
  tags: {
    name: 'Tag',
    panel: 'Tags to filter by',
    remove: 'Remove the tags',
    keepAny: 'Keep results with any of these tags',
    find: (count: number) => `Search ${formatNumber(count)} tags`,
    noneLike: 'No matching tags.',
    none: 'No tags yet. Select images and tag them.',
  },
};

/** The texts of one facet, for labels or tags. */
export type FacetTexts = (typeof filtersTexts)['labels'];

/** "0.02 to 0.34", "up to 0.34", "from 0.02". */
function rangeOf(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return `up to ${formatNumber(max ?? 1)}`;
  return max === undefined
    ? `from ${formatNumber(min)}`
    : `${formatNumber(min)} to ${formatNumber(max)}`;
}
