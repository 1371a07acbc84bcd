import { formatNumber } from '#web/texts/format.ts';

export const cropTexts = {
  sending: 'Uploading the image…',
  reading: 'Reading the image…',
  previewMissing: 'The preview of this image could not be loaded.',
  chooseAnother: 'Choose another image',
  wholeQuery: 'Query image before cropping',
  undisplayable:
    'This server does not create previews and this browser cannot display this image, so you cannot select a region. You can still search with the whole image.',
  /** The keys are the names that the cropper expects. */
  handles: {
    cropArea: 'Region to search with. Move it with the arrow keys, by ten pixels with Shift.',
    nwDragHandle: 'Top left corner of the region. Move it with the arrow keys.',
    nDragHandle: 'Top edge of the region. Move it with the up and down keys.',
    neDragHandle: 'Top right corner of the region. Move it with the arrow keys.',
    eDragHandle: 'Right edge of the region. Move it with the left and right keys.',
    seDragHandle: 'Bottom right corner of the region. Move it with the arrow keys.',
    sDragHandle: 'Bottom edge of the region. Move it with the up and down keys.',
    swDragHandle: 'Bottom left corner of the region. Move it with the arrow keys.',
    wDragHandle: 'Left edge of the region. Move it with the left and right keys.',
  },

  preview: 'Preview of the query',
  region: (width: number, height: number) => `Region, ${pixels(width, height)}`,
  whole: (width: number, height: number) => `Whole image, ${pixels(width, height)}`,
  sides: { x: 'x', y: 'y', width: 'width', height: 'height' },
  proportions: 'Aspect ratio of the region',
  anyProportions: 'Free',
  dragHint:
    'Drag on the image to search with a part of it, or select a region and move it with the keyboard.',
  /** Braces mark keys. */
  keysHint:
    '{←} {↑} {→} {↓} move the region. {Tab} focuses its handles, where the same keys resize it. {Shift} moves in steps of ten.',

  searchRegion: 'Search this region',
  searchWhole: 'Search whole image',
  selectRegion: 'Select a region',
};

function pixels(width: number, height: number): string {
  return `${formatNumber(width)} × ${formatNumber(height)} px`;
}
