import { commonTexts } from '#texts/common.ts';
import { formatNumber } from '#web/texts/format.ts';

export const textReadingTexts = {
  read: 'Read the text in images',
  hint: 'Signs, labels and print can then be found by their words. Images are read in the background, one at a time, while you search as before. Handwriting and ornate lettering are often misread.',
  reading: 'Reading the text in images…',
  progress: 'Reading the text in images',
  done: (nRead: number, nTotal: number) =>
    `${formatNumber(nRead)} of ${commonTexts.images(nTotal)}`,
  found: (nWithText: number) => `text in ${commonTexts.images(nWithText)}`,
  allRead: (nRead: number, nWithText: number) =>
    `${commonTexts.images(nRead)} read, ${formatNumber(nWithText)} of them with text`,
};
