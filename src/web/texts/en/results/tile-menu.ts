export const tileMenuTexts = {
  crop: 'Crop to find similar',
  look: 'Look at it',
  select: 'Select it',
  deselect: 'Take it out of the selection',
  beyondAll: 'Farther than the range: none of all that are selected',
};
