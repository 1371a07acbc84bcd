import { formatNumber } from '#web/texts/format.ts';

export const cropTexts = {
  sending: 'Sending the image…',
  reading: 'Reading the image…',
  previewMissing: 'The preview of this image cannot be loaded from the server.',
  chooseAnother: 'Choose another image',
  wholeQuery: 'The whole query, before cropping',
  undisplayable:
    'The server makes no previews, and this browser cannot show this image, so no region can be selected. The image can still be searched by as a whole.',
  /** As the cropper asks for them. */
  handles: {
    cropArea: 'Region to search by. Arrow keys move it, with Shift by ten pixels.',
    nwDragHandle: 'Top left corner of the region, moved by arrow keys',
    nDragHandle: 'Top edge of the region, moved by up and down keys',
    neDragHandle: 'Top right corner of the region, moved by arrow keys',
    eDragHandle: 'Right edge of the region, moved by left and right keys',
    seDragHandle: 'Bottom right corner of the region, moved by arrow keys',
    sDragHandle: 'Bottom edge of the region, moved by up and down keys',
    swDragHandle: 'Bottom left corner of the region, moved by arrow keys',
    wDragHandle: 'Left edge of the region, moved by left and right keys',
  },

  preview: 'What will be searched by',
  region: (width: number, height: number) => `Region, ${pixels(width, height)}`,
  whole: (width: number, height: number) => `Whole image, ${pixels(width, height)}`,
  sides: { x: 'x', y: 'y', width: 'width', height: 'height' },
  proportions: 'Proportions of the region',
  anyProportions: 'Free',
  dragHint:
    'Drag on the image to search by a part of it only, or select a region and move it by keys.',
  /** Keys stand in braces. */
  keysHint:
    '{←} {↑} {→} {↓} move the region, {Tab} goes on to its handles, where they resize it. {Shift} makes steps of ten.',

  searchRegion: 'Search this region',
  searchWhole: 'Search whole image',
  selectRegion: 'Select a region',
};

function pixels(width: number, height: number): string {
  return `${formatNumber(width)} × ${formatNumber(height)} px`;
}
