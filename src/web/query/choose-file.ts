import { DEFAULT_MAX_UPLOAD_BYTES } from '#contract/primitives.ts';
import { queryTexts } from '#texts/query/query.ts';

/**
 * For the file dialog only, which shows nothing else at first. Whether a file can be searched by, the
 * server decides from its bytes: systems do not know all of these extensions as images.
 */
export const FILE_DIALOG_TYPES =
  'image/*,.jpg,.jpeg,.jpe,.jfif,.mpo,.png,.webp,.gif,.avif,.heic,.heif,.hif,.tif,.tiff';

export type ChosenFile = { readonly file: File } | { readonly refusal: string };

/**
 * The one file among what was dropped, pasted or picked, or a sentence that says why not.
 * @param maxBytes the largest file that can be uploaded
 */
export function chooseFile(files: readonly File[], maxBytes: number): ChosenFile {
  const [file] = files;
  if (!file) return { refusal: queryTexts.noImage };
  if (files.length > 1) return { refusal: queryTexts.severalFiles(files.length) };
  if (file.size === 0) return { refusal: queryTexts.emptyFile(file.name) };
  return file.size > maxBytes
    ? { refusal: queryTexts.tooLarge(file.name, file.size, maxBytes) }
    : { file };
}

/** The largest upload the server takes, in bytes, as it wrote it into the page. */
export function maxUploadBytes(): number {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="max-upload-bytes"]');
  return Number(meta?.content) || DEFAULT_MAX_UPLOAD_BYTES;
}
