export const texts = {
  failed: (name: string) => `${name} could not be indexed`,
  noReason: 'The server gave no reason.',
  mend: 'Mend that and start the server again: it goes on where it stopped.',
  empty: (name: string) => `${name} has no images`,
  addImages:
    'Put images into its folder and start the server again. JPEG, PNG, WebP, GIF, AVIF and TIFF are read.',
  indexing: (name: string) => `${name} is being indexed`,
  indexingDetail:
    'Each image is looked at once. After that it stays searchable, also when the server is started again. This page goes on by itself.',
};
