/** What one request may bring. */
export interface UploadLimits {
  /** Files, those in archives too. */
  readonly maxFiles: number;
  /** Bytes of all files together, unpacked. */
  readonly maxBytes: number;
  /** How many times its packed size a file of an archive may have, once it is large. */
  readonly maxRatio: number;
}

/** Pictures are packed already: deflated again they hardly shrink, whatever claims to is a bomb. */
export const UPLOAD_LIMITS: UploadLimits = {
  maxFiles: 100_000,
  maxBytes: 10_000_000_000,
  maxRatio: 200,
};

/** Below it a ratio harms nobody: a white page as TIFF packs well. */
export const SMALL_BYTES = 10_000_000;
