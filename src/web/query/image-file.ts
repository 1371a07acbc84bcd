import { DEFAULT_MAX_UPLOAD_BYTES } from '#contract/primitives.ts';

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

/** The one image among what was dropped, pasted or picked, or a sentence that says why not. */
export function chooseImage(files: readonly File[]): ChosenFile {
  const [file] = files;
  if (!file) return { refusal: 'There is no image file in what you dropped.' };
  if (files.length > 1) {
    return { refusal: `One image at a time, please: these are ${files.length} files.` };
  }
  const refusal = whyRefused(file);
  return refusal ? { refusal } : { file };
}

function whyRefused(file: File): string | undefined {
  if (!isAcceptedType(file)) {
    return `“${file.name}” cannot be searched by. Choose a ${ACCEPTED_NAMES} image.`;
  }
  if (file.size === 0) return `“${file.name}” is empty. Choose another image.`;
  if (file.size > DEFAULT_MAX_UPLOAD_BYTES) {
    return `“${file.name}” has ${megabytes(file.size)} MB; images up to ${megabytes(DEFAULT_MAX_UPLOAD_BYTES)} MB can be searched by.`;
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

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toLocaleString('en', { maximumFractionDigits: 1 });
}
