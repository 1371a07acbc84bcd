export const notReadyTexts = {
  failed: (name: string) => `${name} could not be indexed`,
  noReason: 'The server gave no reason.',
  mend: 'Mend that: it goes on where it stopped, a folder within seconds, else when more is sent or the server starts.',
  empty: (name: string) => `${name} has no images`,
  addImages:
    'Put images into its folder, and they appear here. JPEG, PNG, WebP, GIF, AVIF, HEIC and TIFF are read.',
  indexing: (name: string) => `${name} is being indexed`,
  indexingDetail:
    'Each image is looked at once. After that it stays searchable, also when the server is started again. This page goes on by itself.',
};
