import type { PartStrength } from '#contract/search/correspondence.ts';
import { formatCount } from '#web/texts/format.ts';

const STRENGTHS: Record<PartStrength, string> = {
  strong: 'Strong',
  medium: 'Medium',
  weak: 'Weak',
};

export const matchingPartsTexts = {
  show: 'Why they match',
  showHint: 'Show which parts match (W)',
  hideHint: 'Hide the matching parts (W)',
  heading: 'Why they match',
  about: (isModelOfDataset: boolean) =>
    isModelOfDataset
      ? 'Bright areas are those that the built-in network finds alike. They suggest why the images match; the distance is computed from the whole images.'
      : 'Bright areas are those that the built-in network finds alike. The distance comes from another model, so the reasons of that model may differ.',
  parts: 'Matching parts',
  found: (count: number) => formatCount(count, { one: 'matching part', other: 'matching parts' }),
  strength: STRENGTHS,
  part: (number: number, strength: PartStrength) =>
    `Part ${number}, ${STRENGTHS[strength].toLowerCase()} match`,
  searchByPart: 'Search by this part',
  searchByPartNumber: (number: number) => `Search by part ${number}`,
  searchByPartHint: 'Search with this part of the left image',
  loading: 'Comparing the parts of the images…',
  none: 'No parts correspond clearly. The images may still match as a whole, by their colors, shapes or layout.',
  heatMap: 'Heat map',
};
