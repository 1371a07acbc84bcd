import { z } from 'zod';

/**
 * Which media of near-identical groups a search keeps: `all` those with near-identical others, the
 * `extra` ones of them, that is all but the best copy of each group, or the `kept` media of the
 * dataset, that is all but the extra ones.
 */
export const Duplicates = z.enum(
  ['all', 'extra', 'kept'],
  'duplicates must be all, extra or kept.',
);
export type Duplicates = z.infer<typeof Duplicates>;

export const DuplicatesParam = Duplicates.meta({
  description:
    '`all` keeps media that have near-identical others (a cluster at threshold 0), `extra` keeps these without the best copy of each group, and `kept` keeps all media except the extra ones. Without an anchor, the best copy is the first preview of its group. An extension of this server.',
  example: 'all',
});

/** The first criterion in which the best copy of a group surpasses the second best. */
export const BestCopyReason = z.enum(['AVAILABLE', 'PIXELS', 'SHARPNESS', 'FILE_SIZE', 'NAME']);
export type BestCopyReason = z.infer<typeof BestCopyReason>;

/** What a search with `duplicates` tells of media in a near-identical group. */
export const CopyFacts = z
  .object({
    is_best: z.boolean().meta({
      description:
        'Whether it is the proposed best copy of its group: one whose file is available rather than missing, with the most pixels, then one that is not clearly less sharp than another of them, then the largest file, then the shortest path.',
    }),
    reason: BestCopyReason.nullable().meta({
      description:
        'Of the best copy, the first of these criteria in which it surpasses all others; null for the others.',
    }),
    size_bytes: z.int().meta({ description: 'Of the file of the image.' }),
  })
  .meta({ id: 'CopyFacts' });
export type CopyFacts = z.infer<typeof CopyFacts>;
