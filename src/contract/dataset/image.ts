import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import { MissingSince } from '#contract/missing-media.ts';
import { Id } from '#contract/primitives.ts';

/** An image with its file and its objects; under the id of an object, the image it lies in and that object. */
export const ImageDetails = z
  .object({
    type: z.enum(['IMAGE', 'OBJECT']).meta({ description: 'What `media_id` is.' }),
    media_id: Id,
    image_id: Id.meta({ description: 'The image itself; of an object the one it lies in.' }),
    dataset_id: Id,
    media_uri: z.string(),
    media_thumb_uri: z.string().meta({ description: 'Of an object only itself.' }),
    file_name: z.string().meta({ description: 'Relative to the folder, `/` between its parts.' }),
    size_bytes: z.int(),
    modified_at: z.iso.datetime(),
    format: z.string().meta({ example: 'jpeg' }),
    width: z.int(),
    height: z.int(),
    missing_since: MissingSince,
    caption: z.string().nullable(),
    labels: z.array(z.string()).nullable().meta({ description: 'Of an object its own.' }),
    user_tags: z.array(z.string()).nullable(),
    bounding_box: BoundingBox.nullable().meta({ description: 'Of an object; null of an image.' }),
    objects: z
      .array(
        z.object({
          media_id: Id,
          label: z.string(),
          bounding_box: BoundingBox,
          media_thumb_uri: z.string(),
        }),
      )
      .meta({ description: 'All objects in the image, from left to right.' }),
  })
  .meta({ id: 'ImageDetails' });
export type ImageDetails = z.infer<typeof ImageDetails>;
