import { isAtLeast, type Role } from '#contract/roles.ts';
import { type ApiKey, type ApiKeys, maySee } from './api-keys.ts';

/** Target of a link that works without a token. */
export interface LinkTarget {
  /** Null for a link without a dataset. */
  readonly datasetId: string | null;
  /** The role that the route needs. */
  readonly role: Role;
}

/**
 * The key that a link was issued to. Undefined once the key is revoked or may no longer see the
 * dataset or use the route, which invalidates the link.
 */
export async function keyBehindLink(
  keys: ApiKeys,
  keyId: string,
  { datasetId, role }: LinkTarget,
): Promise<ApiKey | undefined> {
  const key = await keys.find(keyId);
  if (!key || !isAtLeast(key.role, role)) return undefined;
  return datasetId === null || maySee(key, datasetId) ? key : undefined;
}
