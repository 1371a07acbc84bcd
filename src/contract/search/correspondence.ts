import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import { AnchorType, Id } from '#contract/primitives.ts';

export const CorrespondenceQuery = z.object({
  anchor_media_id: Id.meta({
    description: 'The query: an uploaded query image, or an image or object of the dataset.',
  }),
  anchor_type: AnchorType.optional(),
});

const ComparedMedia = z
  .object({
    bounding_box: BoundingBox.nullable().meta({
      description:
        'The compared region of the image: that of an upload or an object; null for the whole image.',
    }),
    columns: z.int().min(1),
    rows: z.int().min(1),
    heat: z.array(z.number().min(0).max(1)).meta({
      description:
        'For each cell of a grid over the compared region, row by row: how much it resembles the most similar cell of the other image, from 0 (as by chance) to 1.',
    }),
  })
  .meta({ id: 'ComparedMedia' });
export type ComparedMedia = z.infer<typeof ComparedMedia>;

const MatchedPart = z
  .object({
    strength: z.number().min(0).max(1).meta({
      description: 'Mean resemblance of the cells of the part, from 0 (as by chance) to 1.',
    }),
    anchor_box: BoundingBox.meta({ description: 'The part of the query, in its whole image.' }),
    media_box: BoundingBox.meta({
      description: 'Its counterpart, in the whole image of the media.',
    }),
  })
  .meta({ id: 'MatchedPart' });
export type MatchedPart = z.infer<typeof MatchedPart>;

/** The parts of a query and of an image or object that correspond. */
export const Correspondence = z
  .object({
    anchor: ComparedMedia,
    media: ComparedMedia,
    parts: z.array(MatchedPart).meta({
      description:
        'Parts that correspond, at most four, those with the most evidence first; empty if no parts correspond clearly.',
    }),
    model: z.string().meta({
      description: 'The network whose features are compared: always the built-in one.',
    }),
    is_model_of_dataset: z.boolean().meta({
      description:
        'Whether the same network computes the distances of the dataset. The parts suggest why the media match, but no distance is computed from them.',
    }),
  })
  .meta({ id: 'Correspondence' });
export type Correspondence = z.infer<typeof Correspondence>;

export type PartStrength = 'strong' | 'medium' | 'weak';

/** Parts of images that share nothing reach 0.2; the same pixels on another ground, 0.3 on average. */
export function partStrength(strength: number): PartStrength {
  if (strength >= 0.4) return 'strong';
  return strength > 0.2 ? 'medium' : 'weak';
}
