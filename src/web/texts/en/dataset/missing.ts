import { formatCount, formatDateTime, formatList } from '#web/texts/format.ts';

const missingCount = (count: number) =>
  formatCount(count, { one: 'image is', other: 'images are' });

export const missingTexts = {
  badge: 'Missing',
  badgeHint: (since: Date) => `The file has been missing since ${formatDateTime(since)}`,
  banner: (count: number) => `${missingCount(count)} missing`,
  bannerDetail: (folders: readonly string[], nMore: number, since: Date) =>
    `from ${formatList([...folders, ...(nMore > 0 ? [moreFolders(nMore)] : [])])}, noticed ${formatDateTime(since)}. Is a drive disconnected?`,
  details: 'Details',
  title: 'Missing images',
  explanation:
    'Their files were not found, for example because a drive, a share or a synced folder is disconnected. They remain searchable and keep their tags. You do not need to do anything: they return automatically.',
  deletion:
    'Delete images that will not return. They leave the results. If their files return within 30 days, their tags return too.',
  since: (count: number, since: Date) =>
    `${formatCount(count, { one: 'image', other: 'images' })}, missing since ${formatDateTime(since)}`,
  remove: 'Delete',
  removeFrom: (folder: string) => `Delete missing images in ${folder}`,
  none: 'No images are missing any more.',
  thumbnailOnly: (since: Date) =>
    `The file has been missing since ${formatDateTime(since)}. This is its thumbnail.`,
};

function moreFolders(count: number): string {
  return formatCount(count, { one: 'more folder', other: 'more folders' });
}
