import type { EntityType } from '#contract/primitives.ts';
import type { ClusteringEvent } from './clusters/update-clusters.ts';
import type { EmbeddingEvent } from './embed-files.ts';
import type { FolderEvent } from './folder/find-images.ts';

/** What a run of indexing tells while it works; `indexed` is the last event. */
export type IndexingEvent =
  | FolderEvent
  /** Images were deleted, and embedding the others takes long enough to show that before. */
  | { readonly kind: 'removed' }
  | EmbeddingEvent
  | ClusteringEvent
  | { readonly kind: 'indexed'; readonly summary: IndexSummary };

export interface IndexSummary {
  /** Whether clusters or labels are new, so that an index read before is out of date. */
  readonly changed: boolean;
  /** Types that would be clustered better if all their rows were clustered again. */
  readonly needsReclustering: readonly EntityType[];
  readonly nEmbedded: number;
  readonly nRemoved: number;
  /** Images that are missing from this run on. */
  readonly nAway: number;
  /** Images that were missing until this run. */
  readonly nReturned: number;
  /** Why the folder could not be opened, so that all images are missing; null when it could. */
  readonly folderError: string | null;
  readonly seconds: number;
}

/** Runs a step of indexing for its result alone. */
export async function resultOf<Result>(step: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = await step.next();
    if (done) return value;
  }
}
