import { z } from 'zod';
import { EXAMPLE_IDS } from '#contract/example-ids.ts';
import { Id } from '#contract/primitives.ts';

/** A query image that the server has read and keeps for an hour, so that a region of it can be selected. */
export const QueryImage = z
  .object({
    media_id: Id.meta({
      description: 'To search by it, with `search-stored-image`. It holds for an hour.',
    }),
    file_name: z.string(),
    format: z.string().meta({ description: 'By its content.', example: 'jpeg' }),
    width: z.int().meta({ description: 'In pixels, upright as its EXIF orientation says.' }),
    height: z.int(),
    preview_uri: z.string().meta({
      description: 'A WebP of it, upright, at most 1,440 pixels along its longest edge.',
    }),
  })
  .meta({ id: 'QueryImage' });
export type QueryImage = z.infer<typeof QueryImage>;

/** Names an image that the server has, to search by it or by a region of it. */
export const SearchStoredImageRequest = z
  .object({
    media_id: Id.meta({
      description:
        'Of a query image that was sent for a preview, of an upload, or of an image or object of the dataset.',
    }),
  })
  .meta({ id: 'SearchStoredImageRequest', example: { media_id: EXAMPLE_IDS.media_id } });
