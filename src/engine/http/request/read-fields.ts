import type { Context } from 'hono';
import type { z } from 'zod';
import { httpError } from '#auth/http-errors.ts';
import { readBody } from './read-body.ts';
import { readParams } from './read-params.ts';

/** The fields of a form or, as most routes take them, of JSON. @throws a 400 that says what is wrong */
export async function readFields<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const type = c.req.header('content-type') ?? '';
  if (type.startsWith('application/json')) return readBody(c, schema);
  const fields = await c.req.parseBody().catch(() => {
    throw httpError(400, 'The request body is neither a form nor JSON.');
  });
  return readParams(schema, fields);
}
