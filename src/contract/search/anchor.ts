import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import { AnchorType, Id } from '#contract/primitives.ts';

/** The image that a search ranks by, so that a link to the search can show its query again. */
export const Anchor = z
  .object({
    anchor_media_id: Id,
    anchor_type: AnchorType,
    file_name: z.string(),
    media_uri: z.string(),
    media_thumb_uri: z.string(),
    preview_uri: z.string().meta({
      description:
        'The whole image as an upright WebP of at most 1,440 pixels along its longest edge.',
    }),
    width: z.int(),
    height: z.int(),
    bounding_box: BoundingBox.nullable(),
  })
  .meta({ id: 'Anchor' });
export type Anchor = z.infer<typeof Anchor>;
