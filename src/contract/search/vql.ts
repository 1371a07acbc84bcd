import { z } from 'zod';
import { asText, Id } from '#contract/primitives.ts';
import { Duplicates } from './duplicates.ts';

const MAX_ELEMENTS = 50;
const MAX_VALUES = 1000;
const MAX_TEXT_CHARS = 1000;

const Text = z
  .string('must be a string.')
  .trim()
  .min(1, 'is empty.')
  .max(MAX_TEXT_CHARS, `is longer than ${MAX_TEXT_CHARS} characters.`);
const Texts = z
  .array(Text, 'must be a list of strings.')
  .min(1, 'is empty.')
  .max(MAX_VALUES, `has more than ${MAX_VALUES} strings.`);

/** A single text is a list of one. */
const OneOrMore = z.preprocess((value) => (typeof value === 'string' ? [value] : value), Texts);

const MaxScore = z.number('must be a number, like 0.7.').min(0, 'must be 0 or more.').optional();

const ListFilter = z.object({
  op: z.enum(['is', 'is_not', 'one_of', 'not_one_of'], 'must be is, is_not, one_of or not_one_of.'),
  value: OneOrMore,
});

const TextFilter = z.object({
  op: z.enum(['fts', 'semantic'], 'must be fts (words) or semantic (meaning).'),
  value: OneOrMore.transform((texts) => texts.join(' ')),
  threshold: MaxScore,
});

const SimilarityFilter = z.object({
  op: z.enum(['upload', 'media'], 'must be upload or media.'),
  value: Id,
  threshold: MaxScore,
});

const Fraction = z
  .number('must be a number from 0 to 1, like 0.95.')
  .min(0, 'must be 0 or more.')
  .max(1, 'must be 1 or less.');

const DuplicatesFilter = z.discriminatedUnion(
  'op',
  [
    z.object({
      op: z.enum(['is', 'is_not']),
      value: z.enum(Duplicates.options, 'must be all, extra or kept.'),
    }),
    z.object({ op: z.literal('duplicates'), value: Fraction }),
  ],
  'must be is, is_not or duplicates.',
);

const UniquenessFilter = z.discriminatedUnion(
  'op',
  [
    z.object({
      op: z.enum(['min', 'max']),
      value: z.number('must be a number, like 0.4.').min(0, 'must be 0 or more.'),
    }),
    z.object({ op: z.literal('uniqueness'), value: Fraction }),
  ],
  'must be min, max or uniqueness.',
);

const FILTERS = {
  labels: ListFilter,
  tags: ListFilter,
  text: TextFilter,
  similarity: SimilarityFilter,
  duplicates: DuplicatesFilter,
  uniqueness: UniquenessFilter,
};
const INSTEAD_OF_ISSUES =
  'This server detects no issues: filter by duplicates or uniqueness, or use order_by with brightness or sharpness.';
const NAMES = 'labels, tags, text, similarity, duplicates and uniqueness';

const Element = z
  .record(z.string(), z.unknown(), 'must be an object with a filter.')
  .superRefine((element, context) => {
    const names = Object.keys(element).filter((name) => name !== 'id');
    const unknown = names.find((name) => !Object.hasOwn(FILTERS, name));
    if (unknown !== undefined) {
      const instead = unknown === 'issues' ? INSTEAD_OF_ISSUES : `This server supports ${NAMES}.`;
      context.addIssue(`has the unknown filter "${unknown}". ${instead}`);
    } else if (names.length === 0) context.addIssue(`has no filter. Use one of ${NAMES}.`);
  })
  .pipe(z.object(FILTERS).partial());

/** Filters of the Visual Query Language; results pass all of them. */
export const Vql = z
  .array(Element, 'must be a JSON array of filters.')
  .max(MAX_ELEMENTS, `has more than ${MAX_ELEMENTS} filters.`);
export type Vql = z.infer<typeof Vql>;

/** VQL in a query string; empty for none. */
export const VqlParam = z
  .string()
  .transform((text, context) => {
    if (text.trim() === '') return undefined;
    const result = Vql.safeParse(readJson(text));
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    context.addIssue(`vql${(issue?.path ?? []).map(step).join('')} ${issue?.message}`);
    return z.NEVER;
  })
  .meta({
    description:
      'A JSON array of filters; results match all of them. `labels` and `tags` with `is` (all of the value), `one_of` (any), `is_not` and `not_one_of` (none); `text` with `fts` (captions, labels and text in images contain all the words) or `semantic` (ranks by meaning, if the model supports text); `similarity` with `upload` or `media` (ranks by distance to that anchor). The `threshold` of the last two is the highest relevance score to keep. Only one filter may rank. `duplicates` with `is` or `is_not` keeps or excludes media as the parameter of that name; with `duplicates` it keeps media whose nearest other one is at least that similar, a similarity of 0.95 being a relevance score of 0.05. `uniqueness` with `min` (or `uniqueness`) or `max` keeps media whose nearest other one has at least or at most that relevance score.',
    example:
      '[{"labels":{"op":"one_of","value":["dog","cat"]}},{"text":{"op":"fts","value":"beach"}}]',
    override: asText,
  });

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function step(key: PropertyKey): string {
  return typeof key === 'number' ? `[${key}]` : `.${String(key)}`;
}
