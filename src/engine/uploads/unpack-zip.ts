import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { DAMAGED_ARCHIVE, IS_LINK, IS_NO_FILE, isIgnored, isOurs } from './archive-entries.ts';
import { SMALL_BYTES } from './upload-limits.ts';
import type { Uploads } from './uploads.ts';

/** As Unix writes what a file is into the upper half of its attributes. */
const FILE_TYPE_MASK = 0o170000;
const REGULAR_FILE = 0o100000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Takes what lies in a ZIP file, entry by entry. One that is damaged or not meant well is rejected
 * by itself; where the archive as a whole cannot be read any further, the rest is.
 * @param name what the archive is called
 * @returns whether it was an archive at all
 */
export async function unpackZip(uploads: Uploads, file: string, name: string): Promise<boolean> {
  // The library would give up the whole archive for one bad name: names are looked at by us.
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
