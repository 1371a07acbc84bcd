/** Of index.html, where they are written in when the app is built. */
export const pageTexts = {
  description: 'Visual search for image datasets.',
  needsScript: 'Semblance needs JavaScript to show your pictures.',
};
