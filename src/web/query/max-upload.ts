import { DEFAULT_MAX_UPLOAD_BYTES } from '#contract/primitives.ts';

/** The largest upload the server takes, in bytes, as it wrote it into the page. */
export function maxUploadBytes(): number {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="max-upload-bytes"]');
  return Number(meta?.content) || DEFAULT_MAX_UPLOAD_BYTES;
}
