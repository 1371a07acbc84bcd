import { formatMegabytes, formatNumber } from '#web/texts/format.ts';

const acceptedTypes = 'JPEG, PNG, WebP, GIF, AVIF or TIFF';

export const queryTexts = {
  acceptedTypes,
  fetching: 'Fetching the image…',

  noImage: 'What you dropped contains no image and no image address.',
  folder: (name: string) => `“${name}” is a folder. Drop a single image.`,
  severalFiles: (count: number) =>
    `Search with one image at a time. You dropped ${formatNumber(count)} files.`,
  emptyFile: (fileName: string) => `“${fileName}” is empty. Choose another image.`,
  tooLarge: (fileName: string, nBytes: number, maxBytes: number) =>
    `“${fileName}” is ${formatMegabytes(nBytes)}. The maximum size of a query image is ${formatMegabytes(maxBytes)}.`,

  choose: 'Choose an image',
  orPasteOrDrop: ', paste one, or drop it anywhere',
  chooseAnother: 'Choose another image to search with',

  notAvailable: 'Query image not available',
  crop: 'Crop',
  changeCrop: 'Change crop',
  fromUpload: 'Your image',
  fromDataset: 'From this dataset',
  regionOfUpload: 'Region of your image',
  objectInDataset: 'Object in this dataset',
};
