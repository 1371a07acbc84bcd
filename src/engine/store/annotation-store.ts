/** What people wrote about an image. */
export interface ImageAnnotation {
  readonly labels: readonly string[];
  readonly caption: string | null;
}

/** Where in an annotation file something stands; both are null for the file as a whole. */
export interface AnnotationPlace {
  /** From 1, that of the header. */
  readonly line: number | null;
  /** In a file that has no lines; from 1. */
  readonly entry: number | null;
}

/** Something in an annotation file that was left out. */
export interface AnnotationProblem extends AnnotationPlace {
  readonly file: string;
  readonly reason: string;
}

/** What annotation files say of images. */
export interface AnnotationStore {
  /**
   * Replaces all, by the id of the image.
   * @param keepOthers whether those of images that are not named stay; those of missing ones always do
   * @returns whether anything is different now
   */
  save(
    datasetId: string,
    annotations: ReadonlyMap<string, ImageAnnotation>,
    keepOthers: boolean,
  ): Promise<boolean>;
  /** How many of some images have a caption. */
  countCaptions(datasetId: string, mediaIds: readonly string[]): Promise<number>;
  /** Replaces all. */
  saveProblems(datasetId: string, problems: readonly AnnotationProblem[]): Promise<void>;
  problems(datasetId: string): Promise<AnnotationProblem[]>;
}
