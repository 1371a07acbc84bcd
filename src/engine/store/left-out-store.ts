/** Files that were skipped for the same reason. */
export interface LeftOutFiles {
  /** A sentence without its subject, the file. */
  readonly reason: string;
  readonly nFiles: number;
  /** Path of one of them, relative to the dataset's folder. */
  readonly example: string;
}

export interface LeftOutStore {
  /** Replaces all entries. */
  save(datasetId: string, leftOut: readonly LeftOutFiles[]): Promise<void>;
  /** Most frequent reason first. */
  all(datasetId: string): Promise<LeftOutFiles[]>;
}
