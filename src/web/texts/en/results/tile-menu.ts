export const tileMenuTexts = {
  crop: 'Crop to find similar',
  look: 'View',
  select: 'Select',
  deselect: 'Deselect',
  bestCopy: 'The best copy, so not part of the selection',
  beyondAll: 'Outside the distance range, so not part of the selection',
};
