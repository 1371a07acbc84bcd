import { UploadQuotaError } from '#engine/quota/upload-quota.ts';
import { UnwritableError } from '#platform/files/write-atomically.ts';
import { UploadLimitError } from './upload-counter.ts';
import type { Uploads } from './uploads.ts';

export const IS_LINK = 'it is a link';
export const IS_NO_FILE = 'it is not a regular file';
export const DAMAGED_ARCHIVE = 'the archive is damaged; the files after this point were not read';

/**
 * Names that operating systems add to archives; `._` files hold the extended attributes of macOS.
 */
const OF_SYSTEMS = /(^|\/)(__MACOSX\/|\.DS_Store$|\._[^/]*$|Thumbs\.db$|desktop\.ini$)/i;

/**
 * Ignored without a report: directories, which are created when a file needs them, and system
 * files.
 */
export function isIgnored(name: string): boolean {
  return name.endsWith('/') || OF_SYSTEMS.test(name);
}

/** Whether the error comes from the server or the request rather than from the archive. */
export function isOurs(error: unknown, { job }: Uploads): boolean {
  return (
    job.signal.aborted ||
    error instanceof UploadLimitError ||
    error instanceof UploadQuotaError ||
    error instanceof UnwritableError
  );
}
