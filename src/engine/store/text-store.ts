import type { BoundingBox } from '#contract/bounding-box.ts';

/** A line of text that was read in an image. */
export interface StoredLine {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** In fractions of the upright image; the upright box around a slanted line. */
  readonly boundingBox: BoundingBox;
}

/** An image whose text was not read yet by the present reader. */
export interface UnreadImage {
  /** Identifies the content of the image: copies of it are read once. */
  readonly content: string;
  /** Of one image with that content. */
  readonly path: string;
}

export interface ReadImage {
  readonly content: string;
  /** In reading order. */
  readonly lines: readonly StoredLine[];
}

export interface ReadCounts {
  /** Images that were read. */
  readonly nRead: number;
  /** Images that were not, without missing ones. */
  readonly nLeft: number;
  readonly nWithText: number;
}

/** The text in images. It is read once for each content. */
export interface TextStore {
  /** Whether the text in the images of a dataset is to be read. */
  isWanted(datasetId: string): Promise<boolean>;
  setWanted(datasetId: string, isWanted: boolean): Promise<void>;
  /** @param reader version of the reader; images that another one has read are unread */
  counts(datasetId: string, reader: string): Promise<ReadCounts>;
  /** By path, without missing images. */
  unread(datasetId: string, reader: string): Promise<UnreadImage[]>;
  save(datasetId: string, reader: string, images: readonly ReadImage[]): Promise<void>;
  /** In reading order; null when the image was never read. */
  linesIn(datasetId: string, mediaId: string): Promise<StoredLine[] | null>;
  /** Deletes the text of images that are no longer in the dataset. */
  removeOrphans(datasetId: string): Promise<void>;
  /** Grows when the text of a dataset changes. */
  revision(datasetId: string): number;
}
