import { SignJWT } from 'jose';

export interface SigningKey {
  readonly key: string;
  readonly secret: string;
}

/**
 * A bearer token of the API: HS256, header `kid` and claim `sub` the key, issuer `sdk`, as the
 * clients of deployed servers make them.
 */
export function mintToken({ key, secret }: SigningKey, lifetimeSeconds: number): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256', kid: key })
    .setSubject(key)
    .setIssuer('sdk')
    .setIssuedAt(now)
    .setExpirationTime(now + lifetimeSeconds)
    .sign(new TextEncoder().encode(secret));
}
