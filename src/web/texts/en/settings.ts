import { formatNumber } from '#web/texts/format.ts';

export const settingsTexts = {
  cardSize: 'Size of the pictures',
  smaller: 'Smaller pictures',
  larger: 'Larger pictures',
  sizeOf: (size: number, nSizes: number) => `${formatNumber(size)} of ${formatNumber(nSizes)}`,
};
