export const tileMenuTexts = {
  crop: 'Crop to find similar',
  look: 'View',
  select: 'Select',
  deselect: 'Deselect',
  beyondAll: 'Outside the distance range, so not part of the selection',
};
