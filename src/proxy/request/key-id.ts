import { decodeProtectedHeader } from 'jose';

/** Ids of keys are UUIDs here; other servers' are short words too. */
const KEY_ID = /^[\w.-]{1,64}$/;

/** The id of the key that a token says it was signed with. Nothing has checked that it was. */
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
