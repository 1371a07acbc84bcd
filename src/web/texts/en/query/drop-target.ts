import { formatMegabytes } from '#web/texts/format.ts';

export const texts = {
  drop: 'Drop it to search by it',
  limits: (acceptedTypes: string, maxBytes: number) =>
    `${acceptedTypes}, one image up to ${formatMegabytes(maxBytes)}`,
};
