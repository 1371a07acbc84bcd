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
  none: 'No saved searches in this dataset yet.',
  shared: 'Everyone with access to this dataset sees its saved searches.',
};
