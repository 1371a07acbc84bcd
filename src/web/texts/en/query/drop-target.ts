import { formatMegabytes } from '#web/texts/format.ts';

export const dropTargetTexts = {
  drop: 'Drop an image to search with it',
  limits: (acceptedTypes: string, maxBytes: number) =>
    `${acceptedTypes}, one image of up to ${formatMegabytes(maxBytes)}`,
};
