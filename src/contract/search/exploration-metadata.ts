import { z } from 'zod';

/** Values by which a dataset or a search's results can be filtered. */
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
          is_suggested: z.boolean().meta({
            description:
              'Whether the label comes from the detector alone: neither an annotation nor a folder names it.',
          }),
        }),
      )
      .meta({ description: 'Most frequent first.' }),
    user_tags: z
      .array(z.object({ tag: z.string(), n_images: z.int(), n_objects: z.int() }))
      .meta({ description: 'Most frequent first.' }),
  })
  .meta({ id: 'ExplorationMetadata' });
export type ExplorationMetadata = z.infer<typeof ExplorationMetadata>;
