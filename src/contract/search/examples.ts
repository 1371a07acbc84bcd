import { z } from 'zod';
import { EXAMPLE_IDS } from '#contract/example-ids.ts';
import { asText, Id } from '#contract/primitives.ts';

/** An image or object that a search is drawn to, or away from if its weight is negative. */
export interface Example {
  readonly mediaId: string;
  /** Beside the query, which counts 1: −1 to 1, never 0. */
  readonly weight: number;
}

/** How a query and its wanted examples rank together, if not by their weighted sum. */
export const Combine = z.enum(['all', 'any'], 'combine must be all or any.');
export type Combine = z.infer<typeof Combine>;

export const CombineParam = Combine.meta({
  description:
    'Ranks by the distances to the query and to each of `more_like`, in place of their weighted sum: by the largest (`all`, so that results are close to every one of them) or the smallest (`any`). Their weights have no effect then. `less_like` draws each of them away. Needs `more_like`. An extension of this server.',
  example: 'all',
});

/** A person adds some; more make every search slower. */
export const MAX_EXAMPLES = 16;

/**
 * Examples in a query string: ids, each with the weight after an asterisk unless it is 1. None of
 * these characters is escaped in an address.
 */
export function examplesParam(name: 'more_like' | 'less_like', description: string) {
  return z
    .string()
    .transform((text) => text.split('_').map(readExample))
    .refine(
      (examples) => examples.every((example) => example !== undefined),
      `${name} must be ids of images, objects or uploads, joined by "_", each with a weight above 0 and up to 1 after "*" unless it is 1.`,
    )
    .refine(
      (examples) => examples.length <= MAX_EXAMPLES,
      `${name} must have at most ${MAX_EXAMPLES} ids.`,
    )
    .transform((examples) => examples.flatMap((example) => example ?? []))
    .meta({
      description: `${description} Ids joined by \`_\`, each with a weight above 0 and up to 1 after \`*\` unless it is 1. An extension of this server.`,
      example: `${EXAMPLE_IDS.media_id}*0.5`,
      override: asText,
    });
}

function readExample(text: string): Example | undefined {
  const [id = '', weightText = '1', ...rest] = text.split('*');
  const weight = /^\d*\.?\d+$/.test(weightText) ? Number(weightText) : 0;
  const isValid = rest.length === 0 && weight > 0 && weight <= 1 && Id.safeParse(id).success;
  // Ids are stored in lower case.
  return isValid ? { mediaId: id.toLowerCase(), weight } : undefined;
}

export interface ExampleCounts {
  readonly nMore: number;
  readonly nLess: number;
  readonly combine: Combine | undefined;
}

export function countExamples(search: {
  readonly examples: readonly Example[];
  readonly combine: Combine | undefined;
}): ExampleCounts {
  const { examples, combine } = search;
  const nMore = examples.filter(({ weight }) => weight > 0).length;
  return { nMore, nLess: examples.length - nMore, combine };
}

/** @param less examples as they were sent, with positive weights */
export function joinExamples(more: readonly Example[] = [], less: readonly Example[] = []) {
  return [...more, ...less.map(({ mediaId, weight }) => ({ mediaId, weight: -weight }))];
}
