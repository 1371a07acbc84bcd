export interface StoredDataset {
  readonly datasetId: string;
  readonly displayName: string;
  /** Absolute path of the folder the images lie in. */
  readonly folder: string;
  /** The model that made the vectors; those of two models cannot be compared. */
  readonly modelId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** A folder of the user's, or one of ours that programs fill. */
  readonly source: 'FOLDER' | 'UPLOAD';
  /** Whether the name of the folder that an image lies in is one of its labels. */
  readonly labelsFromFolders: boolean;
}

/** What the images of a dataset come to. */
export interface StoredStats {
  readonly sizeBytes: number;
  readonly nCaptions: number;
  /** The most frequent first. */
  readonly formats: readonly { readonly format: string; readonly nImages: number }[];
}

/** A dataset that is forgotten while files of it may still be there. */
export interface Removal {
  readonly datasetId: string;
  /** Of those it had; others may have them too. */
  readonly uploadNames: readonly string[];
}

export interface DatasetStore {
  all(): Promise<StoredDataset[]>;
  save(dataset: StoredDataset): Promise<void>;
  /** Removes all there is of it but what the removal of its files needs. */
  remove(datasetId: string): Promise<Removal>;
  /** Those that have not ended. */
  removals(): Promise<Removal[]>;
  endRemoval(datasetId: string): Promise<void>;
  /**
   * Gives it another model, and removes all that was made with its own: media, objects, clusters, anchors.
   * @returns names of the uploads that its anchors were made of
   */
  changeModel(datasetId: string, modelId: string): Promise<string[]>;
  stats(datasetId: string): Promise<StoredStats>;
  /** Device and inode of its folder when its images were last seen there; undefined before. */
  folderIdentity(datasetId: string): Promise<string | undefined>;
  saveFolderIdentity(datasetId: string, identity: string): Promise<void>;
}
