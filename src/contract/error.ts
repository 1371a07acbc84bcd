import { z } from 'zod';

/** The body of every answer that is not a success: one sentence a person can act on. */
export const ErrorBody = z.object({ detail: z.string() }).meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof ErrorBody>;
