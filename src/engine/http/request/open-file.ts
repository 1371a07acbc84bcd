import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { httpError } from '#auth/http-errors.ts';

/** Opens a file as a response body. @throws 404 with `detail` when it cannot be opened */
export async function openFile(file: string, detail: string): Promise<ReadableStream> {
  const opened = await open(file).catch(() => {
    throw httpError(404, detail);
  });
  return Readable.toWeb(opened.createReadStream()) as ReadableStream;
}
