/** An uploaded file that was rejected. */
export interface RejectedFile {
  /** Name as sent. */
  readonly path: string;
  readonly reason: string;
}

/**
 * Number of the newest rejections kept per dataset: enough to recognize a problem with the uploads.
 */
export const MAX_REJECTIONS = 1000;

export interface RejectionStore {
  /**
   * An entry replaces an earlier one with the same path; beyond a limit only the newest are kept.
   */
  add(datasetId: string, rejected: readonly RejectedFile[]): Promise<void>;
  /** By path. */
  all(datasetId: string): Promise<RejectedFile[]>;
}

/** An uploaded file that the server keeps. */
export interface KeptUpload {
  /** The API key that sent it. */
  readonly key: string;
  /** Relative to the data directory, `/` between its parts. */
  readonly path: string;
  readonly nBytes: number;
}

/** Kept bytes by API key. Methods that delete rows return the deleted bytes by key. */
export interface KeptUploadStore {
  /** Replaces rows with the same path. @returns the deleted bytes by key */
  add(uploads: readonly KeptUpload[]): Promise<Map<string, number>>;
  remove(paths: readonly string[]): Promise<Map<string, number>>;
  /** Changes paths; rows with the new paths are deleted. */
  move(
    files: readonly { readonly from: string; readonly to: string }[],
  ): Promise<Map<string, number>>;
  removeFolder(folder: string): Promise<Map<string, number>>;
  bytesByKey(): Promise<Map<string, number>>;
  /** Paths, grouped by folder. */
  byFolder(): AsyncIterable<string>;
}
