import { SignJWT } from 'jose';

export interface SigningKey {
  readonly key: string;
  readonly secret: string;
}

/**
 * Mints a bearer token of the API as the clients of deployed servers do: HS256, header `kid` and
 * claim `sub` the key, issuer `sdk`.
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
