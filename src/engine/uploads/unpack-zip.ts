import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { DAMAGED_ARCHIVE, IS_LINK, IS_NO_FILE, isIgnored, isOurs } from './archive-entries.ts';
import { SMALL_BYTES } from './upload-limits.ts';
import type { Uploads } from './uploads.ts';

/** File type bits of Unix, stored in the upper half of the attributes. */
const FILE_TYPE_MASK = 0o170000;
const REGULAR_FILE = 0o100000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Receives the entries of a ZIP file. A damaged or suspicious entry is rejected on its own; if the
 * archive cannot be read further, all remaining entries are.
 * @param name of the archive
 * @returns whether the file is an archive
 */
export async function unpackZip(uploads: Uploads, file: string, name: string): Promise<boolean> {
  // Names are checked here, because the library would reject the whole archive for one bad name.
  const options = { autoClose: false, lazyEntries: true, decodeStrings: false };
  const zip = await openPromise(file, options).catch(() => undefined);
  if (!zip) return false;
  try {
    for await (const entry of zip.eachEntry()) await acceptEntry(uploads, zip, entry);
  } catch (error) {
    if (isOurs(error, uploads)) throw error;
    uploads.reject(name, DAMAGED_ARCHIVE);
  } finally {
    zip.close();
  }
  return true;
}

async function acceptEntry(uploads: Uploads, zip: ZipFile, entry: Entry): Promise<void> {
  const name = nameOf(entry);
  if (isIgnored(name)) {
    uploads.counter.addIgnored();
    return;
  }
  const reason = rejectionReason(entry, uploads.job.limits.maxRatio);
  if (reason) {
    uploads.counter.addFile();
    uploads.reject(name, reason);
    return;
  }
  try {
    await uploads.accept(name, () => zip.openReadStreamPromise(entry));
  } catch (error) {
    if (isOurs(error, uploads)) throw error;
    uploads.reject(name, 'it is damaged in the archive');
  }
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

function rejectionReason(entry: Entry, maxRatio: number): string | undefined {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK;
  if (type === SYMBOLIC_LINK) return IS_LINK;
  if (type !== 0 && type !== REGULAR_FILE) return IS_NO_FILE;
  if (entry.isEncrypted()) return 'it is encrypted';
  if (!entry.canDecodeFileData()) return 'its compression method is not supported';
  const { compressedSize, uncompressedSize } = entry;
  if (uncompressedSize > SMALL_BYTES && uncompressedSize > maxRatio * compressedSize) {
    return `it would unpack to more than ${maxRatio} times its packed size`;
  }
  return undefined;
}
