import type { Context } from 'hono';
import type { z } from 'zod';
import { httpError } from '#auth/http-errors.ts';
import { readParams } from './read-params.ts';

/** The JSON body of a request, checked. @throws a 400 that says what is wrong with it */
export async function readBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const body: unknown = await c.req.json().catch(() => {
    throw httpError(400, 'The request body is not valid JSON.');
  });
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw httpError(400, 'The request body must be a JSON object.');
  }
  return readParams(schema, body);
}
