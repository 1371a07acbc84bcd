import { formatMegabytes } from '#web/texts/format.ts';

export const dropTargetTexts = {
  drop: 'Drop it to search by it',
  limits: (acceptedTypes: string, maxBytes: number) =>
    `${acceptedTypes}, one image up to ${formatMegabytes(maxBytes)}`,
};
