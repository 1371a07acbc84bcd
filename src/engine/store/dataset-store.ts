export interface StoredDataset {
  readonly datasetId: string;
  readonly displayName: string;
  /** Absolute path of the folder with the images. */
  readonly folder: string;
  /** The model of the vectors; vectors of two models cannot be compared. */
  readonly modelId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /**
   * `FOLDER` for a folder of the user, `UPLOAD` for one in the data directory that uploads fill.
   */
  readonly source: 'FOLDER' | 'UPLOAD';
  /** Whether the name of an image's folder is one of its labels. */
  readonly labelsFromFolders: boolean;
  /** The model used before, whose vectors are kept; null when there are none. */
  readonly previousModelId: string | null;
}

/** Statistics of the images of a dataset. */
export interface StoredStats {
  readonly sizeBytes: number;
  readonly nCaptions: number;
  /** Most frequent first. */
  readonly formats: readonly { readonly format: string; readonly nImages: number }[];
}

/** A removed dataset whose files may still exist. */
export interface Removal {
  readonly datasetId: string;
  /** Names of its uploads; other datasets may refer to them too. */
  readonly uploadNames: readonly string[];
}

export interface DatasetStore {
  all(): Promise<StoredDataset[]>;
  save(dataset: StoredDataset): Promise<void>;
  /** Deletes all rows of the dataset except those needed to remove its files. */
  remove(datasetId: string): Promise<Removal>;
  /** Removals that are not finished. */
  removals(): Promise<Removal[]>;
  endRemoval(datasetId: string): Promise<void>;
  stats(datasetId: string): Promise<StoredStats>;
  /** Device and inode of the folder when its images were last seen there; undefined before that. */
  folderIdentity(datasetId: string): Promise<string | undefined>;
  saveFolderIdentity(datasetId: string, identity: string): Promise<void>;
}
