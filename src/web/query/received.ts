import { DEFAULT_MAX_UPLOAD_BYTES } from '#contract/primitives.ts';
import { queryTexts } from '#texts/query/query.ts';

/** Content of a drop or paste: files, the address of an image, or neither. */
export type Received =
  | { readonly files: readonly File[] }
  | { readonly address: string }
  | { readonly refusal: string };

/** During a drag, browsers reveal only the types of the data. */
export function mayHoldImage({ types }: Pick<DataTransfer, 'types'>): boolean {
  return hasFiles({ types }) || types.includes('text/uri-list') || types.includes('text/html');
}

export function hasFiles({ types }: Pick<DataTransfer, 'types'>): boolean {
  return types.includes('Files');
}

/**
 * Reads a drop. An image dragged from another page has an address and, in some browsers, also a
 * file; the file is preferred, because its bytes need no fetch.
 */
export function readDropped(data: DataTransfer): Received {
  const folder = folderIn(data);
  if (folder !== undefined) return { refusal: queryTexts.folder(folder) };
  const files = [...data.files];
  const address = addressIn(data);
  if (address === undefined) return { files };
  return files.some(({ size }) => size > 0) ? { files } : { address };
}

/** Reads a copied image, or an address copied as text; undefined for other text. */
export function readPasted(data: DataTransfer): Received | undefined {
  const folder = folderIn(data);
  if (folder !== undefined) return { refusal: queryTexts.folder(folder) };
  if (data.files.length > 0) return { files: [...data.files] };
  const address = webAddress(data.getData('text/plain'));
  return address === undefined ? undefined : { address };
}

/** Browsers pass a folder as an unreadable file; only its entry identifies it. */
function folderIn({ items }: DataTransfer): string | undefined {
  return [...items].map((item) => item.webkitGetAsEntry()).find((entry) => entry?.isDirectory)
    ?.name;
}

/** Address of the single dragged image, else of the dragged link. */
function addressIn(data: DataTransfer): string | undefined {
  const lines = data.getData('text/uri-list').split(/\r?\n/);
  const link = lines.find((line) => line !== '' && !line.startsWith('#'));
  return imageIn(data.getData('text/html')) ?? webAddress(link ?? '');
}

/**
 * Address of the image in the browser's markup, if there is exactly one. Uses a regular expression,
 * because the page's policy (Trusted Types) forbids parsing it as a document.
 */
function imageIn(html: string): string | undefined {
  const [image, another] = html.matchAll(/<img\b[^>]*?\ssrc="([^"]*)"/gi);
  return image && !another ? webAddress((image[1] ?? '').replaceAll('&amp;', '&')) : undefined;
}

function webAddress(text: string): string | undefined {
  const address = text.trim();
  return /^https?:\/\/\S+$/.test(address) ? address : undefined;
}

/**
 * Only the default filter of the file dialog, listing extensions that some systems do not know as
 * images. The server decides from the bytes whether a file is usable.
 */
export const FILE_DIALOG_TYPES =
  'image/*,.jpg,.jpeg,.jpe,.jfif,.mpo,.png,.webp,.gif,.avif,.heic,.heif,.hif,.tif,.tiff';

export type ChosenFile = { readonly file: File } | { readonly refusal: string };

/**
 * The only file of a drop, paste or selection, or a sentence why there is none to use.
 * @param maxBytes size limit of uploads
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

/** Size limit of uploads in bytes, from the page's meta tag. */
export function maxUploadBytes(): number {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="max-upload-bytes"]');
  return Number(meta?.content) || DEFAULT_MAX_UPLOAD_BYTES;
}
