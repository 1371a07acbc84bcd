import { z } from 'zod';
import { Id } from './primitives.ts';
import { Role } from './roles.ts';

/** The server's built-in key, so that the operator need not create one. */
export const LOCAL_KEY = 'local';

/** The key behind a request, without its secret. */
export const KeyDescription = z.object({
  key: z
    .string()
    .describe(`Id of the key; \`${LOCAL_KEY}\` is the key of the machine that runs the server.`),
  name: z.string().describe('Owner of the key.'),
  role: Role.describe(
    'Role of the key: reader, editor or admin. Each role includes the rights of the roles before it.',
  ),
  dataset_ids: z
    .array(Id)
    .nullable()
    .describe('Datasets that the key has access to; null for all.'),
});
export type KeyDescription = z.infer<typeof KeyDescription>;

/** Whether the key was created, in contrast to the built-in one. */
export function isMade({ key }: KeyDescription): boolean {
  return key !== LOCAL_KEY;
}
