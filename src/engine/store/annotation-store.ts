/** Labels and caption that annotation files give an image. */
export interface ImageAnnotation {
  readonly labels: readonly string[];
  readonly caption: string | null;
}

/** Place in an annotation file; both are null for the file as a whole. */
export interface AnnotationPlace {
  /** Line number; the header is line 1. */
  readonly line: number | null;
  /** Number of the entry in a file without lines, from 1. */
  readonly entry: number | null;
}

/** An entry of an annotation file that was skipped. */
export interface AnnotationProblem extends AnnotationPlace {
  readonly file: string;
  readonly reason: string;
}

export interface AnnotationStore {
  /**
   * Replaces all annotations, by image id.
   * @param keepOthers whether images that are not named keep theirs; missing images always do
   * @returns whether any annotation has changed
   */
  save(
    datasetId: string,
    annotations: ReadonlyMap<string, ImageAnnotation>,
    keepOthers: boolean,
  ): Promise<boolean>;
  /** The labels that come from the detector alone: neither an annotation nor a folder names them. */
  suggestedLabels(datasetId: string): Promise<ReadonlySet<string>>;
  /** Number of the given images that have a caption. */
  countCaptions(datasetId: string, mediaIds: readonly string[]): Promise<number>;
  /** Replaces all problems. */
  saveProblems(datasetId: string, problems: readonly AnnotationProblem[]): Promise<void>;
  problems(datasetId: string): Promise<AnnotationProblem[]>;
}
