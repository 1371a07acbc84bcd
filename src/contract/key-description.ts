import { z } from 'zod';
import { Id } from './primitives.ts';
import { Role } from './roles.ts';

/** The one that comes with the server: whoever runs it needs to make none. */
export const LOCAL_KEY = 'local';

/** The key behind a request, without its secret. */
export const KeyDescription = z.object({
  key: z
    .string()
    .describe(`Its id; \`${LOCAL_KEY}\` is that of the machine that the server runs on.`),
  name: z.string().describe('Whose key it is.'),
  role: Role.describe(
    'What it may do: reader, editor or admin, each all that the ones before may.',
  ),
  dataset_ids: z.array(Id).nullable().describe('The datasets it may see; null for all.'),
});
export type KeyDescription = z.infer<typeof KeyDescription>;

/** Whether it was made for somebody. */
export function isMade({ key }: KeyDescription): boolean {
  return key !== LOCAL_KEY;
}
