import { formatMegabytes, formatNumber } from '#web/texts/format.ts';

const acceptedTypes = 'JPEG, PNG, WebP, GIF, AVIF or TIFF';

export const queryTexts = {
  acceptedTypes,
  fetching: 'Fetching the image…',

  noImage: 'There is no image in what you dropped, and no address of one.',
  folder: (name: string) => `“${name}” is a folder. Drop one image out of it.`,
  severalFiles: (count: number) =>
    `One image at a time, please: these are ${formatNumber(count)} files.`,
  emptyFile: (fileName: string) => `“${fileName}” is empty. Choose another image.`,
  tooLarge: (fileName: string, nBytes: number, maxBytes: number) =>
    `“${fileName}” has ${formatMegabytes(nBytes)}; images up to ${formatMegabytes(maxBytes)} can be searched by.`,

  choose: 'Choose an image',
  orPasteOrDrop: ', paste one, or drop it anywhere',
  chooseAnother: 'Choose another image to search by',

  notAvailable: 'Query image not available',
  crop: 'Crop',
  changeCrop: 'Change crop',
  fromUpload: 'Your image',
  fromDataset: 'From this dataset',
  regionOfUpload: 'Region of your image',
  objectInDataset: 'Object in this dataset',
};
