import { z } from 'zod';

/** Sent with every request of a page; it holds the page secret that the session was opened with. */
export const PAGE_SECRET_HEADER = 'x-page-secret';

/** 32 random bytes in base64url, made by the page and kept where only its own origin can read. */
export const PageSecret = z
  .string('is missing.')
  .regex(/^[\w-]{43}$/, 'must be 32 random bytes in base64url.')
  .meta({
    description: `The session is valid only together with this secret, which later requests send in \`${PAGE_SECRET_HEADER}\`.`,
    example: 'Wm9vbXlzdGVyeS1vZi10aGUtc2VjcmV0LXBhZ2UtMTI',
  });

/** Parameter of the addresses that elements of a page ask for, which can send no headers. */
export const MEDIA_SECRET_PARAM = 'media_secret';

/** 132 bits: the 126 that are left are enough to keep the page secret secret. */
const MEDIA_SECRET_LENGTH = 22;

/**
 * Proves that the address of an image was made by the page of the session. Addresses end up in
 * histories and clipboards, so it is a part of the page secret that opens images and nothing else.
 */
export function mediaSecretOf(pageSecret: string): string {
  return pageSecret.slice(0, MEDIA_SECRET_LENGTH);
}

/** Opens the session of this machine. */
export const NewSession = z.object({ page_secret: PageSecret }).meta({ id: 'NewSession' });
export type NewSession = z.infer<typeof NewSession>;

/** Stands for the token of a sign-in link in the examples of the document. */
export const EXAMPLE_LINK_TOKEN = 'Q2xpY2stdG8tc2lnbi1pbi1vbmNlLW9ubHktb25jZS0';

const LinkToken = z.string('is missing.').min(1, 'is empty.').max(200, 'is too long.').meta({
  description: 'The token of the link.',
  example: EXAMPLE_LINK_TOKEN,
});

export const LinkQuery = z.object({ token: LinkToken });

/** Opens a session by a sign-in link. */
export const LinkSignIn = z
  .object({ token: LinkToken, page_secret: PageSecret })
  .meta({ id: 'LinkSignIn' });
export type LinkSignIn = z.infer<typeof LinkSignIn>;

/** How a browser stands with the server. */
export const Session = z
  .object({
    state: z
      .enum(['OPEN', 'SIGNED_OUT', 'OVER', 'NONE'])
      .describe(
        '`OPEN` while it is valid, `SIGNED_OUT` after the browser ended it, `OVER` when it has expired, its key was revoked or the page has lost its secret, `NONE` when there is none.',
      ),
    may_open_here: z
      .boolean()
      .describe(
        'Whether POST opens a session with the key of this machine, which is possible only if no other machine can reach the server.',
      ),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;
