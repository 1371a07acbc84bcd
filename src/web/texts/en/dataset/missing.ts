import { formatCount, formatDateTime, formatList } from '#web/texts/format.ts';

const missingCount = (count: number) =>
  formatCount(count, { one: 'image is', other: 'images are' });

export const missingTexts = {
  badge: 'Missing',
  badgeHint: (since: Date) => `The file has been missing since ${formatDateTime(since)}`,
  banner: (count: number) => `${missingCount(count)} missing`,
  bannerDetail: (folders: readonly string[], nMore: number, since: Date) =>
    `from ${formatList([...folders, ...(nMore > 0 ? [moreFolders(nMore)] : [])])}, noticed ${formatDateTime(since)}. Is a drive away?`,
  details: 'Details',
  title: 'Missing images',
  explanation:
    'Their files were not found, as when a drive, a share or a synced folder is away. They can still be searched and keep their tags, and nothing needs to be done: they come back by themselves.',
  deletion:
    'Delete those that are gone for good. They leave the results; their tags return with the files for 30 days.',
  since: (count: number, since: Date) =>
    `${formatCount(count, { one: 'image', other: 'images' })}, missing since ${formatDateTime(since)}`,
  remove: 'Delete',
  removeFrom: (folder: string) => `Delete missing images of ${folder}`,
  none: 'No image is missing any more.',
  thumbnailOnly: (since: Date) =>
    `The file has been missing since ${formatDateTime(since)}. This is its thumbnail.`,
};

function moreFolders(count: number): string {
  return formatCount(count, { one: 'more folder', other: 'more folders' });
}
