export const textQueryTexts = {
  describe: 'Describe what to look for',
  describeHint: 'Describe it, or choose, paste or drop an image',
};
