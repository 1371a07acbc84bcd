export const notReadyTexts = {
  failed: (name: string) => `${name} could not be indexed`,
  noReason: 'The server gave no reason.',
  mend: 'Fix this to continue where indexing stopped: within seconds for a folder, otherwise after the next upload or server start.',
  empty: (name: string) => `${name} has no images`,
  addImages:
    'Add images to its folder and they appear here. Supported formats: JPEG, PNG, WebP, GIF, AVIF, HEIC and TIFF.',
  indexing: (name: string) => `${name} is being indexed`,
  indexingDetail:
    'Each image is analyzed once and remains searchable after a server restart. This page updates automatically.',
};
