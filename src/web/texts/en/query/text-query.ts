export const textQueryTexts = {
  describe: 'Describe what to find',
  describeHint: 'Describe what to find, or choose, paste or drop an image',
};
