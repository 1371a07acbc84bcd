import { z } from 'zod';
import { Id } from '#contract/primitives.ts';

export const DatasetStats = z
  .object({
    dataset_id: Id,
    n_images: z.int(),
    n_objects: z.int(),
    n_videos: z.int().meta({ description: 'Always 0.' }),
    n_clusters: z
      .array(z.int())
      .meta({ description: 'Number of image clusters at each threshold.' }),
    n_object_clusters: z
      .array(z.int())
      .meta({ description: 'Number of object clusters at each threshold.' }),
    n_labels: z.int().meta({ description: 'Number of distinct labels of images and objects.' }),
    n_user_tags: z.int().meta({ description: 'Number of distinct tags.' }),
    n_captions: z.int().meta({ description: 'Number of images with a caption.' }),
    n_skipped: z.int(),
    n_annotation_problems: z.int(),
    size_bytes: z.int().meta({ description: 'Total size of all image files.' }),
    formats: z
      .array(z.object({ format: z.string().meta({ example: 'jpeg' }), n_images: z.int() }))
      .meta({ description: 'Most frequent first.' }),
  })
  .meta({ id: 'DatasetStats' });
export type DatasetStats = z.infer<typeof DatasetStats>;

export const DeletedDataset = z
  .object({ id: Id, status: z.literal('DELETED') })
  .meta({ id: 'DeletedDataset' });
export type DeletedDataset = z.infer<typeof DeletedDataset>;
