import { formatMegabytes, formatNumber } from '../format.ts';

const acceptedTypes = 'JPEG, PNG, WebP, GIF, AVIF or TIFF';

export const texts = {
  acceptedTypes,
  fetching: 'Fetching the image…',

  noImage: 'There is no image file in what you dropped.',
  severalFiles: (count: number) =>
    `One image at a time, please: these are ${formatNumber(count)} files.`,
  wrongType: (fileName: string) =>
    `“${fileName}” cannot be searched by. Choose a ${acceptedTypes} image.`,
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
