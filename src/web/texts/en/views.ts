import { formatDateTime } from '#web/texts/format.ts';
import { commonTexts } from './common.ts';

export const viewsTexts = {
  title: commonTexts.savedViews,
  name: 'Name of this search',
  save: 'Save this search',
  deleteView: (name: string) => `Delete ${name}`,
  remove: 'Delete',
  deleted: (name: string) => `Deleted “${name}”`,
  savedOn: (date: Date) => `saved ${formatDateTime(date)}`,
  none: 'No search of this dataset is saved yet.',
  shared: 'Whoever sees this dataset sees what is saved here.',
};
