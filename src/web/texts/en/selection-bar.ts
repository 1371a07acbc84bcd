import type { ExportFormat } from '#contract/export/export.ts';
import type { EntityType } from '#contract/primitives.ts';
import { formatNumber, formatPercent } from '#web/texts/format.ts';
import { commonTexts } from './common.ts';

export const selectionBarTexts = {
  selection: 'Selection',
  /** @param count undefined for all results while their number is unknown */
  selected: (count: number | undefined, nLeftOut: number) => {
    const isWhole = nLeftOut === 0;
    if (count === undefined)
      return isWhole ? 'all results' : `all results except ${formatNumber(nLeftOut)}`;
    return `${formatNumber(count)}${isWhole ? '' : ` of ${formatNumber(count + nLeftOut)}`} selected`;
  },
  clear: 'Clear selection',
  clearHint: 'Clear (Esc)',
  compare: 'Compare',
  comparePair: 'Compare the two images',
  compareNeedsPair: 'Select two images to compare them',

  tag: 'Tag',
  tagTitle: (selected: string) => `Tag ${selected}`,
  addTag: 'Add tag',
  tagged: (count: number, entityType: EntityType, tag: string) =>
    `${entityType === 'OBJECTS' ? commonTexts.objects(count) : commonTexts.images(count)} tagged “${tag}”.`,
  taggedBefore: (tag: string) => `All of them already have the tag “${tag}”.`,

  export: 'Export',
  exportTitle: (selected: string) => `Export ${selected}`,
  formats: {
    csv: { name: 'CSV', what: 'One row per image, with its scores' },
    json: { name: 'JSON', what: 'The same data, plus the query and the model' },
    parquet: { name: 'Parquet', what: 'The same data as columns, for notebooks and databases' },
    zip: { name: 'ZIP', what: 'The image files, plus their scores as CSV' },
    html: { name: 'Evidence', what: 'One page with the query, distances, scores and thumbnails' },
  } satisfies Record<ExportFormat, { name: string; what: string }>,
  exporting: 'Exporting',
  preparing: 'Preparing the export…',
  sent: (nDone: number, nMedia: number) =>
    `${formatNumber(nDone)} of ${formatNumber(nMedia)}, ${formatPercent(nDone / nMedia)}`,
  savedByBrowser: 'Your browser is saving the file. You can close this dialog.',
  broken: 'The download was interrupted.',
};
