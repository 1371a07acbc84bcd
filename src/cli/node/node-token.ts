import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

/** Header of forwarded requests. */
export const NODE_TOKEN_HEADER = 'x-semblance-node';
/** Header of answers by a node that does not lead. */
export const NOT_LEADING_HEADER = 'x-semblance-not-leading';

/** Longer than the clocks of two machines differ. */
const LIFETIME_SECONDS = 120;

/** What a node tells another one about a request that it forwards. */
const ForwardedCaller = z.object({
  /** Of the request's address, because links in the answer begin with it. */
  origin: z.string(),
  /** Null when the request has a token or signed address that the leader checks. */
  key: z.string().nullable(),
  is_session: z.boolean(),
});
export type ForwardedCaller = z.infer<typeof ForwardedCaller>;

export function signCaller(caller: ForwardedCaller, secret: Uint8Array): Promise<string> {
  return new SignJWT(caller)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(`${LIFETIME_SECONDS}s`)
    .sign(secret);
}

/** @returns undefined when no node of the same data directory has signed it lately */
export async function verifyCaller(
  token: string | null,
  secret: Uint8Array,
): Promise<ForwardedCaller | undefined> {
  const verified = await jwtVerify(token ?? '', secret, { algorithms: ['HS256'] }).catch(
    () => undefined,
  );
  return ForwardedCaller.safeParse(verified?.payload).data;
}
