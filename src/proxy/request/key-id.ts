import { decodeProtectedHeader } from 'jose';

/** Key ids are UUIDs on this server; on other servers they may be short words. */
const KEY_ID = /^[\w.-]{1,64}$/;

/** The id of the key that a token claims; unverified. */
export function claimedKeyId(authorization: string | undefined): string | undefined {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' && KEY_ID.test(kid) ? kid : undefined;
  } catch {
    return undefined;
  }
}
