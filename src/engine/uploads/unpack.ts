import { open } from 'node:fs/promises';
import { unpackTar } from './unpack-tar.ts';
import { unpackZip } from './unpack-zip.ts';
import type { Uploads } from './uploads.ts';

/** RFC 1952, 2.3.1. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
/** Magic bytes of POSIX and GNU tar archives (pax, "ustar Interchange Format"). */
const TAR_MAGIC = Buffer.from('ustar');
const TAR_MAGIC_OFFSET = 257;

const NO_ARCHIVE = 'it is not a complete ZIP or tar archive';

/**
 * Receives the files of a ZIP, tar or tar.gz archive, recognized by its bytes and not by its name.
 * @param name of the archive
 */
export async function unpack(uploads: Uploads, file: string, name: string): Promise<void> {
  const head = await headOf(file);
  const isGzipped = head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC);
  const isTar = head.subarray(TAR_MAGIC_OFFSET).equals(TAR_MAGIC);
  // A ZIP archive is recognized by its end, because a self-extracting one starts with a program.
  const wasRead =
    isGzipped || isTar
      ? await unpackTar(uploads, { file, name, isGzipped })
      : await unpackZip(uploads, file, name);
  if (!wasRead) uploads.reject(name, NO_ARCHIVE);
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(TAR_MAGIC_OFFSET + TAR_MAGIC.length);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
