import { z } from 'zod';

/** Clusters on one page of explore; fixed by the seed. */
export const PAGE_SIZE = 100;
/** Maximum number of previews of a cluster; deployed servers return up to nine. */
export const MAX_PREVIEWS = 9;
/** Default limit for the size of a query image. */
export const DEFAULT_MAX_UPLOAD_BYTES = 20_000_000;
/** Limit for the files that one request adds to a dataset, packed or not. */
export const DEFAULT_MAX_ADDED_BYTES = 2_000_000_000;
/**
 * Default limit for the uploads of one key: the maximum that one request unpacks to, or thousands
 * of photos, and little compared to the disks of image datasets.
 */
export const DEFAULT_UPLOAD_QUOTA_BYTES = 10_000_000_000;

export const EntityType = z
  .enum(['IMAGES', 'OBJECTS'], 'entity_type must be IMAGES or OBJECTS.')
  .meta({
    description: 'Whether to search whole images or the objects in them.',
  });
export type EntityType = z.infer<typeof EntityType>;

export const AnchorType = z.enum(['UPLOAD', 'MEDIA'], 'anchor_type must be UPLOAD or MEDIA.').meta({
  description:
    '`UPLOAD` for an uploaded query image, `MEDIA` for an image or object of the dataset.',
});
export type AnchorType = z.infer<typeof AnchorType>;

/** Clustering thresholds, finest first. Each finer cluster lies inside one coarser cluster. */
export const THRESHOLDS = [0, 1, 2, 3, 4] as const;
export type Threshold = (typeof THRESHOLDS)[number];

/** A threshold in a query string. */
export const ThresholdParam = z
  .string()
  .regex(/^[0-4]$/, 'threshold must be a whole number from 0 (finest) to 4 (coarsest).')
  .transform((text) => Number(text) as Threshold)
  .meta({
    description: 'Clustering threshold: 0 is the finest granularity, 4 the coarsest.',
    override: asInteger({ maximum: 4 }),
  });

/** A page number in a query string, 0-based. */
export const PageNumberParam = z
  .string()
  .regex(/^\d+$/, 'page_number must be a whole number of at least 0.')
  // Far past the last page of any dataset, and still an exact integer.
  .transform((text) => Math.min(Number(text), 1e12))
  .meta({
    description: `Page of results, 0-based, ${PAGE_SIZE} clusters per page.`,
    override: asInteger({}),
  });

/** The state of a growing dataset to search, in a query string. */
export const AsOfParam = z.iso
  .datetime('as_of must be the updated_at of a dataset, like 2026-01-02T03:04:05.678Z.')
  .transform((text) => new Date(text))
  .meta({
    description:
      'The `updated_at` of a dataset whose first images arrive: answers from that state, so that the pages of a search fit together. A state is kept for ten minutes after its last search; after that, 409. An extension of this server.',
    override: asText,
  });

/** Labels in a query string: `["a","b"]`, `[a,b]`, or a single one. */
export const LabelsParam = listParam(
  'labels',
  'Keeps media with any of these labels: objects by their own labels, images by their own labels or those of their objects. `[a,b]`, or JSON if a label contains a comma.',
);

/** Tags in a query string, in the same notation as labels. */
export const TagsParam = listParam(
  'tags',
  'Keeps media with any of these tags. `[a,b]`, or JSON if a tag contains a comma.',
);

function listParam(name: string, description: string) {
  return z
    .string()
    .transform(readList)
    .refine(
      (texts) => texts.length > 0,
      `${name} must contain at least one value, like [a,b] or ["a","b"].`,
    )
    .meta({ description, example: '[dog,cat]', override: asText });
}

function readList(text: string): string[] {
  const json = readJsonList(text);
  if (json) return json;
  const inner = /^\[(.*)\]$/s.exec(text.trim())?.[1] ?? text;
  return inner
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function readJsonList(text: string): string[] | undefined {
  try {
    return z.array(z.string()).safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Far longer than the text that a model reads. */
const MAX_CAPTION_CHARS = 1000;

/** Text to search for in a query string; empty for none. */
export const CaptionParam = z
  .string()
  .max(MAX_CAPTION_CHARS, `caption must have at most ${MAX_CAPTION_CHARS} characters.`)
  .transform((text) => text.trim() || undefined)
  .meta({
    description:
      'Words to find in captions, labels and the text that was read in images (`text_reading`), ignoring case and accents. Images match by their own captions, labels and text and by the labels of their objects, objects by their own labels and by the text in their boxes. If the model of the dataset supports text and there is no anchor, all clusters are ranked by how well their images match the meaning of the words; media that contain all the words come first, with the lowest score of text (0.01). Otherwise only media that contain all the words are kept.',
    example: 'a dog on a beach',
    override: asText,
  });

/** Any UUID of any version: deployed servers use several. */
export const Id = z.guid('must be a UUID.').meta({ override: withoutPattern });

/** A relevance score in a query string. */
export function relevanceParam(name: string, description: string) {
  return z
    .string()
    .regex(/^\d*\.?\d+$/, `${name} must be a number from 0 (identical), like 0.25.`)
    .transform(Number)
    .meta({ description, example: 0.3, override: asScore });
}

/** A boolean in a query string. */
export function booleanParam(name: string, description: string) {
  return z
    .enum(['true', 'false'], `${name} must be true or false.`)
    .transform((text) => text === 'true')
    .meta({ description, override: asBoolean });
}

interface SchemaOverride {
  readonly jsonSchema: Record<string, unknown>;
}

/** Removes the pattern, because the format implies it. */
function withoutPattern({ jsonSchema }: SchemaOverride): void {
  delete jsonSchema['pattern'];
}

/** Describes the parameter as text, because clients send text; the parsed type is internal. */
export function asText({ jsonSchema }: SchemaOverride): void {
  jsonSchema['type'] = 'string';
}

/** A query string holds text, but clients should know that the text is a whole number from 0. */
function asInteger(bounds: { maximum?: number }): (context: SchemaOverride) => void {
  return (context) => {
    withoutPattern(context);
    Object.assign(context.jsonSchema, { type: 'integer', minimum: 0, default: 0, ...bounds });
  };
}

function asBoolean({ jsonSchema }: SchemaOverride): void {
  delete jsonSchema['enum'];
  Object.assign(jsonSchema, { type: 'boolean', default: false });
}

function asScore({ jsonSchema }: SchemaOverride): void {
  delete jsonSchema['pattern'];
  Object.assign(jsonSchema, { type: 'number', minimum: 0 });
}
