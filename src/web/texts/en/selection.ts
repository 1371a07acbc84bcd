import { formatNumber } from '../format.ts';

export const texts = {
  select: (name: string) => `Select ${name}`,
  selectHint: 'Select (S)',
  allSelected: 'All are selected. Clear that (Esc) to pick single ones.',
  selectAll: (count: number | undefined) =>
    count === undefined ? 'Select all found' : `Select all ${formatNumber(count)}`,
};
