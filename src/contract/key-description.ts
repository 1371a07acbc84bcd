import { z } from 'zod';
import { Id } from './primitives.ts';
import { Role } from './roles.ts';

/** The key behind a request, without its secret. */
export const KeyDescription = z.object({
  key: z.string(),
  name: z.string().describe('Whose key it is.'),
  role: Role.describe(
    'What it may do: reader, editor or admin, each all that the ones before may.',
  ),
  dataset_ids: z.array(Id).nullable().describe('The datasets it may see; null for all.'),
});
export type KeyDescription = z.infer<typeof KeyDescription>;
