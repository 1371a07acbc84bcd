import type { z } from 'zod';
import { httpError } from '#auth/http-errors.ts';

/**
 * Checks the parameters of a request, parameters the schema does not name being ignored.
 * @throws a 400 that says which parameter is wrong and what it should be
 */
export function readParams<Schema extends z.ZodType>(
  schema: Schema,
  params: object,
): z.infer<Schema> {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join('.') ?? '';
  const message = issue?.message ?? 'is invalid.';
  throw httpError(400, message.startsWith(name) ? message : `${name} ${message}`);
}
