import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable, Transform } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { createTarDecoder, type ParsedTarEntry, type TarHeader } from 'modern-tar';
import { DAMAGED_ARCHIVE, IS_LINK, IS_NO_FILE, isIgnored, isOurs } from './archive-entries.ts';
import { UploadLimitError } from './upload-counter.ts';
import { SMALL_BYTES, type UploadLimits } from './upload-limits.ts';
import type { Uploads } from './uploads.ts';

interface TarFile {
  readonly file: string;
  /** Name of the archive. */
  readonly name: string;
  readonly isGzipped: boolean;
}

/** The archive expands far beyond its packed size. */
class BombError extends Error {}

/**
 * Receives the entries of a tar file as they arrive. A suspicious entry is rejected on its own;
 * after a read error, nothing more is received.
 * @returns whether the file is an archive
 */
export async function unpackTar(uploads: Uploads, tar: TarFile): Promise<boolean> {
  let wasRead = false;
  try {
    // Strict: otherwise it would search for a header in arbitrary bytes.
    const decoder = createTarDecoder({ strict: true });
    const bytes = Readable.toWeb(await bytesOf(tar, uploads)) as globalThis.ReadableStream;
    for await (const entry of bytes.pipeThrough(decoder) as ReadableStream<ParsedTarEntry>) {
      wasRead = true;
      await acceptEntry(uploads, entry);
    }
  } catch (error) {
    if (isOurs(error, uploads)) throw error;
    if (error instanceof BombError) uploads.reject(tar.name, error.message);
    else if (wasRead) uploads.reject(tar.name, DAMAGED_ARCHIVE);
    else return false;
  }
  return true;
}

async function acceptEntry(uploads: Uploads, { header, body }: ParsedTarEntry): Promise<void> {
  const reason = rejectionReason(header);
  const file = Readable.fromWeb(body as ReadableStream);
  // The reader of the stream reports its errors.
  file.on('error', () => undefined);
  if (header.type === 'directory' || isIgnored(header.name)) uploads.counter.addIgnored();
  else if (reason) {
    uploads.counter.addFile();
    uploads.reject(header.name, reason);
  } else await uploads.accept(header.name, async () => file);
  // The next entry arrives only when this one is read or destroyed.
  file.destroy();
}

function rejectionReason({ type = 'file' }: TarHeader): string | undefined {
  if (type === 'link' || type === 'symlink') return IS_LINK;
  return type === 'file' ? undefined : IS_NO_FILE;
}

async function bytesOf({ file, isGzipped }: TarFile, { job }: Uploads): Promise<Readable> {
  const packed = createReadStream(file, { signal: job.signal });
  if (!isGzipped) return packed;
  const { size } = await stat(file);
  // The last stream reports the errors of all.
  return pipeline(packed, createGunzip(), bounded(size, job.limits), () => undefined);
}

/**
 * Ends a stream that unpacks to too many bytes, because the size in a gzip file cannot be trusted.
 */
function bounded(packedBytes: number, { maxBytes, maxRatio }: UploadLimits): Transform {
  const allowedBytes = Math.max(SMALL_BYTES, maxRatio * packedBytes);
  let nBytes = 0;
  return new Transform({
    transform(piece: Buffer, _, done) {
      nBytes += piece.length;
      if (nBytes > allowedBytes) {
        done(new BombError(`it unpacks to more than ${maxRatio} times its packed size`));
      } else if (nBytes > maxBytes) {
        done(new UploadLimitError(`an upload may have at most ${maxBytes / 1e6} MB`));
      } else done(null, piece);
    },
  });
}
