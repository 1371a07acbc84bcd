import type { EntityType } from '#contract/primitives.ts';
import { commonTexts } from '#texts/common.ts';
import { formatCount } from '#web/texts/format.ts';

/** The commands with their names and other words that find them. */
export const commandPaletteTexts = {
  hint: 'Crop, dark, larger…',
  actions: 'Actions',
  found: (count: number) => formatCount(count, { one: 'action', other: 'actions' }),
  noneFound: 'No matching actions.',

  choose: { name: commonTexts.chooseImage, alias: 'upload open file query' },
  crop: { name: 'Crop the query', alias: 'region part' },
  clearQuery: { name: 'Clear the query', alias: 'browse all clusters' },
  selectAll: { name: 'Select all results', alias: 'everything' },
  clearSelection: { name: 'Clear selection', alias: 'deselect none' },
  search: (entityType: EntityType) => ({
    name: entityType === 'OBJECTS' ? 'Search objects in images' : 'Search whole images',
    alias: 'entity type',
  }),
  views: { name: 'Save this search or open a saved one', alias: 'views bookmark keep name' },
  datasetViews: {
    clusters: { name: 'Show clusters', alias: 'view all browse' },
    map: { name: 'Show the map', alias: 'view umap scatter plot layout points' },
    duplicates: { name: 'Show duplicates', alias: 'view near-identical copies clean' },
    coverage: {
      name: 'Show images that cover the dataset',
      alias: 'view coverage diverse subset label sample',
    },
    quality: { name: 'Show images by quality', alias: 'view dark blurred odd ratio clean' },
    outliers: { name: 'Show outliers', alias: 'view unusual unique anomalies clean' },
  },
  trail: { name: 'Edit, save or open the trail', alias: 'history steps export import' },
  clearFilters: { name: 'Clear all filters', alias: 'labels tags distance range' },
  level: (threshold: number, nClusters: number | undefined) => ({
    name: `Cluster size ${threshold}${nClusters === undefined ? '' : `: ${commonTexts.clusters(nClusters)}`}`,
    alias: 'threshold level granularity finer coarser',
  }),
  larger: { name: 'Larger thumbnails', alias: 'density zoom size' },
  smaller: { name: 'Smaller thumbnails', alias: 'density zoom size' },
  themes: {
    system: { name: 'Colors: same as system', alias: 'theme color scheme mode' },
    light: { name: 'Colors: light', alias: 'theme color scheme mode' },
    dark: { name: 'Colors: dark', alias: 'theme color scheme mode' },
  },
  shortcuts: { name: 'Show keyboard shortcuts', alias: 'keys help' },
  datasetSettings: {
    name: 'Dataset settings',
    alias: 'labels from folders classes preferences',
  },
  documentation: { name: 'Documentation', alias: 'docs guide manual help' },
  api: { name: 'API documentation', alias: 'docs program token openapi console' },
  session: {
    name: 'Show your session or sign out',
    alias: 'who am i key role user account log out logout',
  },
  escape: 'Esc',
  goTo: (datasetName: string) => ({ name: `Go to ${datasetName}`, alias: 'dataset switch open' }),
};
