import type { EntityType } from '#contract/primitives.ts';
import type { ClusteringEvent } from './clusters/update-clusters.ts';
import type { EmbeddingEvent } from './embed-all.ts';
import type { FolderEvent } from './folder/find-images.ts';

/** Events of an indexing run; `indexed` is the last. */
export type IndexingEvent =
  | FolderEvent
  /** Images were deleted, and embedding takes long enough to publish the deletion first. */
  | { readonly kind: 'removed' }
  | EmbeddingEvent
  | ClusteringEvent
  | { readonly kind: 'indexed'; readonly summary: IndexSummary };

export interface IndexSummary {
  /** Whether clusters or labels have changed, which makes an earlier index outdated. */
  readonly changed: boolean;
  /** Entity types for which a full clustering would give better clusters. */
  readonly needsReclustering: readonly EntityType[];
  readonly nEmbedded: number;
  readonly nRemoved: number;
  /** Number of images that are missing from this run on. */
  readonly nAway: number;
  /** Number of images that were missing until this run. */
  readonly nReturned: number;
  /** Why the folder could not be opened and all images count as missing; null when it could. */
  readonly folderError: string | null;
  readonly seconds: number;
}

/** Runs a step of indexing and discards its events. */
export async function resultOf<Result>(step: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = await step.next();
    if (done) return value;
  }
}
