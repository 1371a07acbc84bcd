import { formatNumber } from '#web/texts/format.ts';

export const settingsTexts = {
  cardSize: 'Thumbnail size',
  smaller: 'Smaller thumbnails',
  larger: 'Larger thumbnails',
  sizeOf: (size: number, nSizes: number) => `${formatNumber(size)} of ${formatNumber(nSizes)}`,
};
