import { z } from 'zod';

/** The body of every answer that is not a success: one sentence a person can act on. */
export const ErrorBody = z
  .object({ detail: z.string().meta({ example: 'No such dataset on this server.' }) })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof ErrorBody>;

/** What a caller learns of a failure: not its inside, but where to look. */
export function serverFailed(requestId: string): ErrorBody {
  return {
    detail: `The server failed to process this request. Its log gives the reason for request ${requestId}.`,
  };
}
