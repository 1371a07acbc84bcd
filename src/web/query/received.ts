import { DEFAULT_MAX_UPLOAD_BYTES } from '#contract/primitives.ts';
import { queryTexts } from '#texts/query/query.ts';

/** What a drop or a paste holds: files, the address of an image, or neither. */
export type Received =
  | { readonly files: readonly File[] }
  | { readonly address: string }
  | { readonly refusal: string };

/** While something is dragged, only its types are known. */
export function mayHoldImage({ types }: Pick<DataTransfer, 'types'>): boolean {
  return hasFiles({ types }) || types.includes('text/uri-list') || types.includes('text/html');
}

export function hasFiles({ types }: Pick<DataTransfer, 'types'>): boolean {
  return types.includes('Files');
}

/**
 * An image that is dragged from another page comes as its address, in some browsers with a file of it
 * beside: then the file is taken, for its bytes are here already.
 */
export function readDropped(data: DataTransfer): Received {
  const folder = folderIn(data);
  if (folder !== undefined) return { refusal: queryTexts.folder(folder) };
  const files = [...data.files];
  const address = addressIn(data);
  if (address === undefined) return { files };
  return files.some(({ size }) => size > 0) ? { files } : { address };
}

/** An image that was copied, or an address that was copied as text; undefined for other text. */
export function readPasted(data: DataTransfer): Received | undefined {
  const folder = folderIn(data);
  if (folder !== undefined) return { refusal: queryTexts.folder(folder) };
  if (data.files.length > 0) return { files: [...data.files] };
  const address = webAddress(data.getData('text/plain'));
  return address === undefined ? undefined : { address };
}

/** Browsers give a folder as a file that cannot be read; only its entry tells what it is. */
function folderIn({ items }: DataTransfer): string | undefined {
  return [...items].map((item) => item.webkitGetAsEntry()).find((entry) => entry?.isDirectory)
    ?.name;
}

/** Of the one image in what was dragged, else of the link that was. */
function addressIn(data: DataTransfer): string | undefined {
  const lines = data.getData('text/uri-list').split(/\r?\n/);
  const link = lines.find((line) => line !== '' && !line.startsWith('#'));
  return imageIn(data.getData('text/html')) ?? webAddress(link ?? '');
}

/**
 * The address of the image in markup that a browser wrote, where there is exactly one. It is not
 * parsed as a document, which the page's policy (Trusted Types) forbids.
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
