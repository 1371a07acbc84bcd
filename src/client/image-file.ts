/**
 * An image file: its path (in Node), its bytes in any form, or a stream of them. A `file:` URL is a
 * path.
 */
export type ImageFile =
  | string
  | URL
  | Blob
  | ArrayBuffer
  | Uint8Array
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/**
 * The file as a part of a form. A stream is read to its end first, so that the upload can be
 * repeated.
 */
export async function toFile(image: ImageFile, fileName?: string): Promise<File> {
  const blob = await toBlob(image);
  return new File([blob], fileName ?? nameOf(image));
}

function toBlob(image: ImageFile): Blob | Promise<Blob> {
  if (typeof image === 'string' || image instanceof URL) return openFile(image);
  if (image instanceof Blob) return image;
  if (image instanceof ArrayBuffer || image instanceof Uint8Array)
    return new Blob([image as BlobPart]);
  if (image instanceof ReadableStream) return new Response(image as BodyInit).blob();
  return collect(image);
}

/** Without an import, because the bundlers of web apps look for the modules of all imports. */
async function openFile(path: string | URL): Promise<Blob> {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (!fs)
    throw new TypeError('Only Node opens files by their paths. Pass a Blob or File instead.');
  try {
    return (await fs.openAsBlob(path)) as Blob;
  } catch (cause) {
    throw new Error(`The file cannot be opened: ${path}`, { cause });
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Blob> {
  const parts: BlobPart[] = [];
  for await (const chunk of chunks) parts.push(chunk as BlobPart);
  return new Blob(parts);
}

function nameOf(image: ImageFile): string {
  if (image instanceof File) return image.name;
  if (typeof image !== 'string' && !(image instanceof URL)) return 'image';
  const path = typeof image === 'string' ? image : decodeURIComponent(image.pathname);
  return path.split(/[/\\]/).at(-1) || 'image';
}
