import { z } from 'zod';

/** Whether the name of the folder that an image lies in is one of its labels. */
export const FolderLabels = z
  .object({
    enabled: z.boolean('enabled must be true or false.').meta({
      description:
        'Whether each image has the name of the folder it lies in among its labels. Images directly in the folder of the dataset have no such label.',
    }),
  })
  .meta({ id: 'FolderLabels', example: { enabled: true } });
export type FolderLabels = z.infer<typeof FolderLabels>;
