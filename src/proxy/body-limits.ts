import { DEFAULT_MAX_ADDED_BYTES } from '#contract/primitives.ts';

/** Where programs send files by the thousand; they are streamed to the disk. */
const ADDS_FILES = /^\/api\/v1\/dataset\/[^/]+\/(add_media|upload)$/;

/** The largest body that a request to that path may have. */
export function maxBodyBytes(path: string, maxUploadBytes: number): number {
  return ADDS_FILES.test(path) ? DEFAULT_MAX_ADDED_BYTES : maxUploadBytes;
}
