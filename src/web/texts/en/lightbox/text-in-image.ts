export const textInImageTexts = {
  heading: 'Text in the image',
  show: 'Show boxes',
  showHint: 'Show where the text is (T)',
  hideHint: 'Hide the boxes (T)',
  copy: 'Copy text',
  searchBy: (text: string) => `Search by the region of “${text}”`,
  searchByHint: 'Search by this region',
};
