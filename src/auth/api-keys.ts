import type { Role } from '#contract/roles.ts';

export interface ApiKey {
  /** `kid` and `sub` of the tokens. */
  readonly key: string;
  /** Signs the tokens. */
  readonly secret: string;
  readonly name: string;
  readonly role: Role;
  /** Visible datasets; null for all. */
  readonly datasetIds: readonly string[] | null;
}

/** Queried on every request, so that a created or revoked key takes effect at once. */
export interface ApiKeys {
  find(key: string): Promise<ApiKey | undefined>;
}

export function maySee({ datasetIds }: ApiKey, datasetId: string): boolean {
  return datasetIds?.includes(datasetId) ?? true;
}
