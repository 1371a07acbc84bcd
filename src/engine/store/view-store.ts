/** The key that saved a view, with its name at that time. */
export interface ViewAuthor {
  readonly key: string;
  readonly name: string;
}

/** A saved search. */
export interface StoredView {
  readonly viewId: string;
  readonly datasetId: string;
  readonly name: string;
  /** Query string as explore takes it. */
  readonly query: string;
  readonly createdAt: Date;
  /** Null for a view of an earlier version. */
  readonly createdBy: ViewAuthor | null;
}

export interface ViewStore {
  add(view: StoredView): Promise<void>;
  /** @returns whether the view existed */
  remove(datasetId: string, viewId: string): Promise<boolean>;
  /** Oldest first. */
  all(datasetId: string): Promise<StoredView[]>;
}
