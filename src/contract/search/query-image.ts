import { z } from 'zod';
import { EXAMPLE_IDS } from '#contract/example-ids.ts';
import { Id } from '#contract/primitives.ts';

/** A query image that the server keeps for an hour, so that a region of it can be selected. */
export const QueryImage = z
  .object({
    media_id: Id.meta({
      description: 'Id for `search-stored-image`, valid for an hour.',
    }),
    file_name: z.string(),
    format: z.string().meta({ description: 'Detected from the content.', example: 'jpeg' }),
    width: z
      .int()
      .meta({ description: 'Size in pixels, upright according to its EXIF orientation.' }),
    height: z.int(),
    preview_uri: z.string().meta({
      description: 'The image as an upright WebP of at most 1,440 pixels along its longest edge.',
    }),
  })
  .meta({ id: 'QueryImage' });
export type QueryImage = z.infer<typeof QueryImage>;

/** An image on the server to search by, or a region of it. */
export const SearchStoredImageRequest = z
  .object({
    media_id: Id.meta({
      description:
        'Id of a query image with a preview, of an upload, or of an image or object of the dataset.',
    }),
  })
  .meta({ id: 'SearchStoredImageRequest', example: { media_id: EXAMPLE_IDS.media_id } });
