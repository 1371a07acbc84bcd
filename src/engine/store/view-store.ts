/** A search that somebody keeps. */
export interface StoredView {
  readonly viewId: string;
  readonly datasetId: string;
  readonly name: string;
  /** As explore takes it. */
  readonly query: string;
  readonly createdAt: Date;
}

export interface ViewStore {
  add(view: StoredView): Promise<void>;
  /** @returns whether there was one */
  remove(datasetId: string, viewId: string): Promise<boolean>;
  /** Oldest first. */
  all(datasetId: string): Promise<StoredView[]>;
}
