import { formatNumber } from '../format.ts';

export const texts = {
  picture: 'Picture',
  next: 'Next picture',
  nextHint: 'Next picture (→)',
  previous: 'Previous picture',
  previousHint: 'Previous picture (←)',
  crop: 'Crop',
  compareWithQuery: 'Compare with the query',
  stopComparing: 'Stop comparing',
  zoomOut: 'Zoom out',
  zoomOutHint: 'Zoom out (−)',
  zoomIn: 'Zoom in',
  zoomInHint: 'Zoom in (+)',
  showWhole: 'Show the whole picture; now ',
  showWholeHint: 'Show the whole picture (0)',

  waysToCompare: 'How to compare',
  sideBySide: 'Side by side',
  swipe: 'Swipe',
  swipeLine: 'Where the one picture gives way to the other',
  swipeLineAt: (percent: string, leftName: string) => `${percent} ${leftName}`,
  queryNamed: (fileName: string) => `Query: ${fileName}`,

  file: 'File',
  size: 'Size',
  pixels: (width: number, height: number) => `${formatNumber(width)} × ${formatNumber(height)} px`,
  format: 'Format',
  changed: 'Changed',
  labels: 'Labels',
  tags: 'Tags',
};
