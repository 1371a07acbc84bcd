import { z } from 'zod';

/** The body of every error response: one sentence that a person can act on. */
export const ErrorBody = z
  .object({ detail: z.string().meta({ example: 'No such dataset on this server.' }) })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof ErrorBody>;

/** Reports a failure without its internals, only with the id to find in the log. */
export function serverFailed(requestId: string): ErrorBody {
  return {
    detail: `The server failed to process this request. Its log gives the reason for request ${requestId}.`,
  };
}
