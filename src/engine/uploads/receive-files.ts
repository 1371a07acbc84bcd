import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Busboy } from '@fastify/busboy';
import { UploadQuotaError } from '#engine/quota/upload-quota.ts';
import { UnwritableError } from '#platform/files/write-atomically.ts';
import { unpack } from './unpack.ts';
import { UploadLimitError } from './upload-counter.ts';
import { type UploadJob, type UploadResult, Uploads } from './uploads.ts';

/** The body is no multipart form, or is truncated. */
export class BadFormError extends Error {}

/** Receiving failed, for example on a full disk; files received before are in place. */
export class PartialUploadError extends Error {
  constructor(nPlaced: number, cause: UnwritableError) {
    const files = nPlaced === 1 ? 'Only one file was' : `Only ${nPlaced} files were`;
    const placed = nPlaced === 0 ? 'Nothing was' : files;
    super(`${placed} saved: ${cause.message}. Fix this and send the same form again.`, {
      cause,
    });
  }
}

/** Maximum number of form fields that are not files. */
const MAX_FIELDS = 100;
const MAX_HEADER_PAIRS = 100;

export interface SentForm {
  readonly contentType: string;
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * Receives all files of a multipart form, streams them to disk and unpacks archives. Complete files
 * of a truncated form stay, so that the client can send the same form again.
 * @throws BadFormError, PartialUploadError, the signal's reason; UploadQuotaError, after which no
 * file stays
 */
export async function receiveFiles(form: SentForm, job: UploadJob): Promise<UploadResult> {
  const uploads = new Uploads(job);
  try {
    await receiveForm(form, uploads);
    return await uploads.finish();
  } catch (error) {
    if (error instanceof UnwritableError) throw new PartialUploadError(uploads.nPlaced, error);
    throw error;
  }
}

/** @throws BadFormError, UnwritableError, UploadQuotaError, the signal's reason */
async function receiveForm(form: SentForm, uploads: Uploads): Promise<void> {
  const { signal } = uploads.job;
  const busboy = parserOf(form);
  /** Sequential: the next part is not read before this one is received. */
  let parts: Promise<void> = Promise.resolve();
  /** Number of waiting files when the last part began. */
  let nBeforePart = 0;
  busboy.on('file', (field, stream, name) => {
    // The pipeline that reads the stream reports its errors.
    stream.on('error', () => undefined);
    parts = parts.then(() => {
      nBeforePart = uploads.nWaiting;
      return acceptPart(uploads, field, stream, name);
    });
    parts.catch((error) => busboy.destroy(error));
  });
  try {
    await pipeline(Readable.fromWeb(form.body), busboy, { signal });
    await parts;
  } catch (error) {
    // The parser may report its error before it emits the truncated part.
    for (let settled: Promise<void> | undefined; settled !== parts; ) {
      settled = parts;
      await Promise.allSettled([settled]);
    }
    if (error instanceof UploadQuotaError) {
      await uploads.discard();
      throw error;
    }
    const isOver = error instanceof UploadLimitError || error instanceof UnwritableError;
    // The parser ends a truncated part as if it were complete.
    if (!isOver) await uploads.discard(nBeforePart);
    await Promise.allSettled([uploads.finish()]);
    signal.throwIfAborted();
    if (error instanceof UploadLimitError) uploads.reject('all further files', error.message);
    else if (isOver) throw error;
    else
      throw new BadFormError('The request body is not a complete multipart form.', {
        cause: error,
      });
  }
}

function parserOf({ contentType }: SentForm) {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      preservePath: true,
      limits: { fields: MAX_FIELDS, headerPairs: MAX_HEADER_PAIRS },
    });
  } catch {
    throw new BadFormError('The request body is not a multipart form.');
  }
}

async function acceptPart(
  uploads: Uploads,
  field: string,
  stream: Readable,
  name = '',
): Promise<void> {
  if (isArchive(field, name)) {
    const { temporaryPath } = await uploads.receive(stream);
    try {
      await unpack(uploads, temporaryPath, name || 'the archive');
    } finally {
      await rm(temporaryPath, { force: true });
    }
  } else if (!(await uploads.accept(name, async () => stream))) stream.resume();
}

function isArchive(field: string, name: string): boolean {
  return field === 'archive' || /\.(zip|tar|tar\.gz|tgz)$/i.test(name);
}
