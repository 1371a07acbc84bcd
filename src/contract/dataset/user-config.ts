import { z } from 'zod';
import { canonicalId } from '#contract/canonical-path.ts';
import { Id } from '#contract/primitives.ts';

export const UserConfigQuery = z.object({ dataset_id: z.string().transform(canonicalId).pipe(Id) });

/** Features that the published SDK queries before it searches by labels, captions or meaning. */
export const UserConfig = z
  .object({
    features: z.array(
      z.object({
        feature_key: z.literal('TEXTUAL_SEARCH_IMAGE'),
        feature_options: z.object({
          labels_search: z.boolean(),
          captions_search: z.boolean(),
          semantic_search: z
            .boolean()
            .meta({ description: 'Whether the model of the dataset supports text.' }),
        }),
      }),
    ),
  })
  .meta({ id: 'UserConfig' });
export type UserConfig = z.infer<typeof UserConfig>;
