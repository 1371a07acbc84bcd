import type { ExportFormat } from '#contract/export/export.ts';
import type { EntityType } from '#contract/primitives.ts';
import { formatCount, formatNumber, formatPercent } from '#web/texts/format.ts';
import { commonTexts } from './common.ts';

export const selectionBarTexts = {
  selection: 'Selection',
  /** @param count undefined for all that is found, as long as their number is not known */
  selected: (count: number | undefined, nLeftOut: number) => {
    const isWhole = nLeftOut === 0;
    if (count === undefined)
      return isWhole ? 'all found' : `all found but ${formatNumber(nLeftOut)}`;
    return `${formatNumber(count)}${isWhole ? '' : ` of ${formatNumber(count + nLeftOut)}`} selected`;
  },
  clear: 'Clear the selection',
  clearHint: 'Clear (Esc)',
  compare: 'Compare',
  comparePair: 'Compare the two pictures',
  compareNeedsPair: 'Select two pictures to compare them',

  tag: 'Tag',
  tagTitle: (selected: string) => `Tag ${selected}`,
  addTag: 'Add the tag',
  tagged: (count: number, entityType: EntityType, tag: string) =>
    `${entityType === 'OBJECTS' ? commonTexts.objects(count) : pictures(count)} tagged “${tag}”.`,
  taggedBefore: (tag: string) => `All of them were tagged “${tag}” already.`,

  export: 'Export',
  exportTitle: (selected: string) => `Export ${selected}`,
  formats: {
    csv: { name: 'CSV', what: 'A row for each picture, with its scores' },
    json: { name: 'JSON', what: 'The same with the query and the model' },
    zip: { name: 'ZIP', what: 'The files themselves, and their scores as CSV' },
    html: { name: 'Evidence', what: 'One page with query, distances, scores and thumbnails' },
  } satisfies Record<ExportFormat, { name: string; what: string }>,
  exporting: 'Exporting',
  preparing: 'Putting it together…',
  sent: (nDone: number, nMedia: number) =>
    `${formatNumber(nDone)} of ${formatNumber(nMedia)}, ${formatPercent(nDone / nMedia)}`,
  savedByBrowser: 'Your browser saves it: you can close this and go on.',
  broken: 'The download was broken off before its end.',
};

function pictures(count: number): string {
  return formatCount(count, { one: 'picture', other: 'pictures' });
}
