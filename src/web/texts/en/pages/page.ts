/** The build writes these texts into index.html. */
export const pageTexts = {
  description: 'Visual search for image datasets.',
  needsScript: 'Semblance needs JavaScript to show your images.',
};
