import { z } from 'zod';

/** What a dataset, or what a search finds in it, can be narrowed down by. */
export const ExplorationMetadata = z
  .object({
    n_images: z.int(),
    n_objects: z.int(),
    n_captions: z.int().meta({ description: 'Number of images with a caption.' }),
    labels: z
      .array(
        z.object({
          label: z.string(),
          n_images: z.int().meta({
            description: 'Number of images that have the label or contain an object with it.',
          }),
          n_objects: z.int(),
        }),
      )
      .meta({ description: 'Most frequent first.' }),
    user_tags: z
      .array(z.object({ tag: z.string(), n_images: z.int(), n_objects: z.int() }))
      .meta({ description: 'Most frequent first.' }),
  })
  .meta({ id: 'ExplorationMetadata' });
export type ExplorationMetadata = z.infer<typeof ExplorationMetadata>;
