import type { EntityType } from '#contract/primitives.ts';
import type { ClusteredMedia } from '#engine/store/cluster-store.ts';
import type { Store } from '#engine/store/store.ts';
import { DATASET, DIMS } from './stored-samples.fixture.ts';

export async function clustersOf({ clusters }: Store, type: EntityType): Promise<ClusteredMedia[]> {
  return allOf(clusters.members(DATASET, type));
}

export async function idsOf(
  { vectors }: Store,
  type: EntityType,
  modelId?: string,
): Promise<readonly string[]> {
  return (await vectors.all(DATASET, type, DIMS, modelId)).mediaIds;
}

export async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
