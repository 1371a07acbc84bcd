export const textQueryTexts = {
  describe: 'Describe what to find',
  describeHint: 'Describe what to find, or choose, paste or drop an image',
  find: 'Find text in images, captions and labels',
  findHint: 'Find text in images, or choose, paste or drop one',
};
