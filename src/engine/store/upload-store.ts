/** A file that a program sent and that was not taken. */
export interface RejectedFile {
  /** What it was called. */
  readonly path: string;
  readonly reason: string;
}

export interface RejectionStore {
  /** Those with the same path take the place of earlier ones; of many the newest are kept. */
  add(datasetId: string, rejected: readonly RejectedFile[]): Promise<void>;
  /** By path. */
  all(datasetId: string): Promise<RejectedFile[]>;
}

/** A file that the server keeps of an upload. */
export interface KeptUpload {
  /** The API key that sent it. */
  readonly key: string;
  /** Relative to the data directory, `/` between its parts. */
  readonly path: string;
  readonly nBytes: number;
}

/** Which key keeps how much by uploads. Whatever deletes rows returns their bytes, by key. */
export interface KeptUploadStore {
  /** Rows with the same path are deleted before. */
  add(uploads: readonly KeptUpload[]): Promise<Map<string, number>>;
  remove(paths: readonly string[]): Promise<Map<string, number>>;
  removeFolder(folder: string): Promise<Map<string, number>>;
  bytesByKey(): Promise<Map<string, number>>;
  /** Paths, those of one folder one after another. */
  byFolder(): AsyncIterable<string>;
}
