/** Limits of one request. */
export interface UploadLimits {
  /** Number of files, including those in archives. */
  readonly maxFiles: number;
  /** Total bytes of all files, unpacked. */
  readonly maxBytes: number;
  /** Maximum ratio of unpacked to packed size of an archived file larger than `SMALL_BYTES`. */
  readonly maxRatio: number;
}

/** Images are compressed already and hardly deflate, so a high ratio indicates an archive bomb. */
export const UPLOAD_LIMITS: UploadLimits = {
  maxFiles: 100_000,
  maxBytes: 10_000_000_000,
  maxRatio: 200,
};

/** Below this size any ratio is harmless: a white page as TIFF packs well. */
export const SMALL_BYTES = 10_000_000;
