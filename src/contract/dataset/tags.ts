import { z } from 'zod';
import { EXAMPLE_IDS } from '#contract/example-ids.ts';
import { Id } from '#contract/primitives.ts';
import { Selection } from '#contract/selection.ts';

const MAX_TAG_LENGTH = 100;

export const Tag = z
  .string('tag must be a string.')
  .trim()
  .min(1, 'tag is empty.')
  .max(MAX_TAG_LENGTH, `tag is longer than ${MAX_TAG_LENGTH} characters.`);

/** Media to tag or to remove the tag from. */
export const TagRequest = Selection.extend({ tag: Tag }).meta({
  id: 'TagRequest',
  example: { tag: 'for the report', media_ids: [EXAMPLE_IDS.media_id] },
});

/** To undo, send the opposite request with the same tag and exactly these ids. */
export const TagResponse = z
  .object({
    tag: z.string(),
    media_ids: z.array(Id).meta({ description: 'Media whose tags changed, in ascending order.' }),
  })
  .meta({ id: 'TagResponse' });
export type TagResponse = z.infer<typeof TagResponse>;
