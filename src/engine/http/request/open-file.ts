import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { httpError } from '#auth/http-errors.ts';

/** The content of a file as the body of an answer. @throws 404 with `detail` when it cannot be opened */
export async function openFile(file: string, detail: string): Promise<ReadableStream> {
  const opened = await open(file).catch(() => {
    throw httpError(404, detail);
  });
  return Readable.toWeb(opened.createReadStream()) as ReadableStream;
}
