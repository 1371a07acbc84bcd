import type { Role } from '#contract/roles.ts';

/** Who may use the API, and how far. */
export interface ApiKey {
  /** What tokens name as their `kid` and `sub`. */
  readonly key: string;
  /** What they are signed with. */
  readonly secret: string;
  readonly name: string;
  readonly role: Role;
  /** The datasets it may see; null for all. */
  readonly datasetIds: readonly string[] | null;
}

/** Asked at every request, so that a key which is made or revoked counts at once. */
export interface ApiKeys {
  find(key: string): Promise<ApiKey | undefined>;
}

export function maySee({ datasetIds }: ApiKey, datasetId: string): boolean {
  return datasetIds?.includes(datasetId) ?? true;
}
