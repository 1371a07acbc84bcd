import { UploadQuotaError } from '#engine/quota/upload-quota.ts';
import { UnwritableError } from '#platform/files/write-atomically.ts';
import { UploadLimitError } from './upload-counter.ts';
import type { Uploads } from './uploads.ts';

export const IS_LINK = 'it is a link';
export const IS_NO_FILE = 'it is not a regular file';
export const DAMAGED_ARCHIVE = 'the archive is damaged; the files after this point were not read';

/** What systems put into archives for themselves; `._` are the extended attributes of a Mac. */
const OF_SYSTEMS = /(^|\/)(__MACOSX\/|\.DS_Store$|\._[^/]*$|Thumbs\.db$|desktop\.ini$)/i;

/** Folders are made when a file needs them; neither is worth a word. */
export function isIgnored(name: string): boolean {
  return name.endsWith('/') || OF_SYSTEMS.test(name);
}

/** Not the archive's fault. */
export function isOurs(error: unknown, { job }: Uploads): boolean {
  return (
    job.signal.aborted ||
    error instanceof UploadLimitError ||
    error instanceof UploadQuotaError ||
    error instanceof UnwritableError
  );
}
