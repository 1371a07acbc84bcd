/** Files that were not read for the same reason. */
export interface LeftOutFiles {
  /** A sentence without its subject, the file. */
  readonly reason: string;
  readonly nFiles: number;
  /** The path of one of them, relative to the dataset's folder. */
  readonly example: string;
}

export interface LeftOutStore {
  /** Replaces all. */
  save(datasetId: string, leftOut: readonly LeftOutFiles[]): Promise<void>;
  /** The most frequent reason first. */
  all(datasetId: string): Promise<LeftOutFiles[]>;
}
