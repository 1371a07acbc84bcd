import { isAtLeast, type Role } from '#contract/roles.ts';
import { type ApiKey, type ApiKeys, maySee } from './api-keys.ts';

/** What a link that works without a token leads to. */
export interface LinkTarget {
  /** Null where the link names none. */
  readonly datasetId: string | null;
  /** The role that its route asks for. */
  readonly role: Role;
}

/**
 * The key that a link was given out to. Undefined once the key is revoked, or may no longer see the
 * dataset or use the route: the link ends with it.
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
