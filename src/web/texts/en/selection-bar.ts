import type { ExportFormat } from '#contract/export.ts';
import type { EntityType } from '#contract/primitives.ts';
import { formatCount, formatMegabytes, formatNumber } from '../format.ts';
import { words } from './words.ts';

export const texts = {
  selection: 'Selection',
  selected: (count: number | undefined) =>
    count === undefined ? 'all found' : `${formatNumber(count)} selected`,
  clear: 'Clear the selection',
  clearHint: 'Clear (Esc)',
  compare: 'Compare',
  comparePair: 'Compare the two pictures',
  compareNeedsPair: 'Select two pictures to compare them',

  tag: 'Tag',
  tagTitle: (selected: string) => `Tag ${selected}`,
  addTag: 'Add the tag',
  tagged: (count: number, entityType: EntityType, tag: string) =>
    `${entityType === 'OBJECTS' ? words.objects(count) : pictures(count)} tagged “${tag}”.`,
  taggedBefore: (tag: string) => `All of them were tagged “${tag}” already.`,

  export: 'Export',
  exportTitle: (selected: string) => `Export ${selected}`,
  formats: {
    csv: { name: 'CSV', what: 'A row for each picture, with its scores' },
    json: { name: 'JSON', what: 'The same with the query and the model' },
    zip: { name: 'ZIP', what: 'The files themselves' },
    html: { name: 'Evidence', what: 'One page with query, scores and thumbnails' },
  } satisfies Record<ExportFormat, { name: string; what: string }>,
  exporting: 'Exporting',
  preparing: 'Putting it together…',
  received: (nBytes: number) => `${formatMegabytes(nBytes)} so far`,
  cancel: 'Cancel',
};

function pictures(count: number): string {
  return formatCount(count, { one: 'picture', other: 'pictures' });
}
