import type { EntityType } from '#contract/primitives.ts';
import { formatNumber } from '#web/texts/format.ts';
import { commonTexts } from './common.ts';

export const selectionTexts = {
  select: (name: string) => `Select ${name}`,
  selectHint: 'Select (S)',
  beyondAll: 'Outside the distance range. Clear the selection (Esc) to select it.',
  bestCopy: 'The best copy is not an extra copy. Clear the selection (Esc) to select it.',
  selectAllFound: 'Select all results',
  selectAll: (count: number) => `Select all ${formatNumber(count)}`,
  selectAllIn: (count: number, entityType: EntityType, nClusters: number) => {
    const media = entityType === 'OBJECTS' ? commonTexts.objects(count) : commonTexts.images(count);
    return `Select all ${media} in ${commonTexts.clusters(nClusters)}`;
  },
};
