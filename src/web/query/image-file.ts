/** What can be searched by, as the file dialog and the drop zone want it. */
export const ACCEPTED_TYPES = {
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png'],
  'image/webp': ['.webp'],
  'image/gif': ['.gif'],
  'image/avif': ['.avif'],
  'image/tiff': ['.tif', '.tiff'],
};
export const ACCEPTED_NAMES = 'JPEG, PNG, WebP, GIF, AVIF or TIFF';
const MEGABYTE = 1_000_000;

export type ChosenFile = { readonly file: File } | { readonly refusal: string };

/**
 * The one image among what was dropped, pasted or picked, or a sentence that says why not.
 * @param maxBytes the largest file that can be uploaded
 */
export function chooseImage(files: readonly File[], maxBytes: number): ChosenFile {
  const [file] = files;
  if (!file) return { refusal: 'There is no image file in what you dropped.' };
  if (files.length > 1) {
    return { refusal: `One image at a time, please: these are ${files.length} files.` };
  }
  const refusal = whyRefused(file, maxBytes);
  return refusal ? { refusal } : { file };
}

function whyRefused(file: File, maxBytes: number): string | undefined {
  if (!isAcceptedType(file)) {
    return `“${file.name}” cannot be searched by. Choose a ${ACCEPTED_NAMES} image.`;
  }
  if (file.size === 0) return `“${file.name}” is empty. Choose another image.`;
  if (file.size > maxBytes) {
    return `“${file.name}” has ${megabytesText(file.size)}; images up to ${megabytesText(maxBytes)} can be searched by.`;
  }
  return undefined;
}

/** Some systems give no type to files they do not know: then the name decides. */
function isAcceptedType(file: File): boolean {
  if (file.type !== '') return Object.hasOwn(ACCEPTED_TYPES, file.type);
  const name = file.name.toLowerCase();
  return Object.values(ACCEPTED_TYPES)
    .flat()
    .some((extension) => name.endsWith(extension));
}

/** "20 MB", "3.5 MB". */
export function megabytesText(bytes: number): string {
  return `${(bytes / MEGABYTE).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}
