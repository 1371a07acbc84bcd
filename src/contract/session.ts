import { z } from 'zod';

/** How a browser stands with the server. */
export const Session = z
  .object({
    state: z
      .enum(['OPEN', 'SIGNED_OUT', 'OVER', 'NONE'])
      .describe(
        '`OPEN` while it counts, `SIGNED_OUT` after the browser ended it, `OVER` when its time or its key has ended, `NONE` when there is none.',
      ),
    may_open_here: z
      .boolean()
      .describe(
        'Whether POST opens one under the key of this machine: only where nobody else can reach the server.',
      ),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;
