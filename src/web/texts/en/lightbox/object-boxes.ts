export const objectBoxesTexts = {
  object: 'object',
  findSimilarTo: (label: string) => `Find objects similar to this ${label}`,
  findSimilar: 'Find similar objects',
};
