import { texts } from '#texts/query.ts';

/** What can be searched by, as the file dialog and the drop zone want it. */
export const ACCEPTED_TYPES = {
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png'],
  'image/webp': ['.webp'],
  'image/gif': ['.gif'],
  'image/avif': ['.avif'],
  'image/tiff': ['.tif', '.tiff'],
};

export type ChosenFile = { readonly file: File } | { readonly refusal: string };

/**
 * The one image among what was dropped, pasted or picked, or a sentence that says why not.
 * @param maxBytes the largest file that can be uploaded
 */
export function chooseImage(files: readonly File[], maxBytes: number): ChosenFile {
  const [file] = files;
  if (!file) return { refusal: texts.noImage };
  if (files.length > 1) return { refusal: texts.severalFiles(files.length) };
  const refusal = whyRefused(file, maxBytes);
  return refusal ? { refusal } : { file };
}

function whyRefused(file: File, maxBytes: number): string | undefined {
  if (!isAcceptedType(file)) return texts.wrongType(file.name);
  if (file.size === 0) return texts.emptyFile(file.name);
  return file.size > maxBytes ? texts.tooLarge(file.name, file.size, maxBytes) : undefined;
}

/** Some systems give no type to files they do not know: then the name decides. */
function isAcceptedType(file: File): boolean {
  if (file.type !== '') return Object.hasOwn(ACCEPTED_TYPES, file.type);
  const name = file.name.toLowerCase();
  return Object.values(ACCEPTED_TYPES)
    .flat()
    .some((extension) => name.endsWith(extension));
}
