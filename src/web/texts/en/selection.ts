import type { EntityType } from '#contract/primitives.ts';
import { formatNumber } from '#web/texts/format.ts';
import { words } from './common.ts';

export const texts = {
  select: (name: string) => `Select ${name}`,
  selectHint: 'Select (S)',
  beyondAll: 'Farther than the range: clear the selection (Esc) to pick it.',
  selectAllFound: 'Select all found',
  selectAll: (count: number) => `Select all ${formatNumber(count)}`,
  selectAllIn: (count: number, entityType: EntityType, nClusters: number) => {
    const media = entityType === 'OBJECTS' ? words.objects(count) : words.images(count);
    return `Select all ${media} in ${words.clusters(nClusters)}`;
  },
};
