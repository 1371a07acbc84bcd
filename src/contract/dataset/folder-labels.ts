import { z } from 'zod';

/** Whether the name of an image's folder is one of its labels. */
export const FolderLabels = z
  .object({
    enabled: z.boolean('enabled must be true or false.').meta({
      description:
        'Whether the folder name of each image is one of its labels. Images directly in the folder of the dataset have no such label.',
    }),
  })
  .meta({ id: 'FolderLabels', example: { enabled: true } });
export type FolderLabels = z.infer<typeof FolderLabels>;
