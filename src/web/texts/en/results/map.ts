import type { MapColor } from '#contract/map/map-color.ts';
import type { EntityType } from '#contract/primitives.ts';
import { commonTexts } from '#texts/common.ts';
import { formatNumber } from '#web/texts/format.ts';

const media = (count: number, entityType: EntityType) =>
  entityType === 'OBJECTS' ? commonTexts.objects(count) : commonTexts.images(count);

export const mapTexts = {
  title: (entityType: EntityType) =>
    entityType === 'OBJECTS' ? 'Map of all objects' : 'Map of all images',
  titleBy: (entityType: EntityType, query: string) =>
    `Map of ${entityType === 'OBJECTS' ? 'objects' : 'images'} by similarity to ${query}`,
  theQuery: 'the query',
  words: (text: string) => `“${text}”`,
  /** The detail below the title. */
  detail: (nFound: number, nAll: number, entityType: EntityType) =>
    nFound === nAll
      ? `${media(nAll, entityType)}, similar ones near each other`
      : `${formatNumber(nFound)} of ${media(nAll, entityType)} found, the others are gray`,
  nothing: 'There is nothing to show on a map.',
  loading: 'Loading the map…',
  waits: 'The map is being computed',
  failed: 'The map cannot be shown',
  changed: 'The map has changed in the meantime.',

  map: 'Map',
  /** For screen readers. */
  describe:
    'Similar images are near each other. Arrow keys move the map, plus and minus zoom, 0 shows all of it. Lists of the images and groups in view follow.',
  noWebGl:
    'This browser cannot draw the points because WebGL is turned off or not supported. The thumbnails and groups still show what is where.',
  inView: 'Images in view',
  countInView: (count: number, entityType: EntityType) => `${media(count, entityType)} in view`,

  colors: 'Color by',
  color: {
    cluster: 'Cluster',
    distance: 'Distance',
    label: 'Label',
    tag: 'Tag',
  } satisfies Record<MapColor, string>,
  needsQuery: 'Search by an image or a text to see the distances.',

  lasso: 'Lasso',
  lassoHint: 'Draw around images to select them (Shift+drag)',
  showOnlyArea: 'Show only this area',
  showOnlyPart: 'Show only this part',
  zoomIn: 'Zoom in',
  zoomInHint: 'Zoom in (+)',
  zoomOut: 'Zoom out',
  zoomOutHint: 'Zoom out (−)',
  fit: 'Show all',
  fitHint: 'Show all (0)',
  thumbnails: 'Thumbnails',
  emptyPart: 'This part of the map is empty. The key 0 shows all of it.',

  legend: {
    cluster: 'Clusters in view',
    distance: 'Distances in view',
    label: 'Labels in view',
    tag: 'Tags in view',
  } satisfies Record<MapColor, string>,
  none: {
    cluster: 'Single images',
    distance: '',
    label: 'Without a label',
    tag: 'Without a tag',
  } satisfies Record<MapColor, string>,
  others: 'Others',
  unnamed: (number: number) => `Cluster ${formatNumber(number)}`,
  select: (count: number, entityType: EntityType, name: string) =>
    `Select ${media(count, entityType)} in view: ${name}`,
  selectHint: 'Select those in view',
};
