import { z } from 'zod';
import type { SearchOptions } from '#client/search-options.ts';
import { BoundingBox } from '#contract/bounding-box.ts';
import type { ToolContext } from './tool-context.ts';

export const DatasetInput = z
  .string()
  .optional()
  .describe('Id or name of a dataset; needed if there are several.');

/** Filters of all tools that select images. */
export const FilterInput = {
  objects: z.boolean().default(false).describe('Objects in images in place of whole images.'),
  labels: z.array(z.string()).optional().describe('Only with any of these labels.'),
  tags: z.array(z.string()).optional().describe('Only with any of these tags.'),
  max_score: z.number().min(0).optional().describe('Only up to this distance; 0 is identical.'),
};

/** The image or words to search by; at most one of them. */
export const QueryInput = {
  image_path: z.string().optional().describe('Path of an image file on this machine.'),
  image_url: z.url().optional().describe('Public address of an image.'),
  image_data: z.string().optional().describe('An image file in base64, or as a data: URL.'),
  media_id: z.string().optional().describe('An image or object of the dataset.'),
  words: z
    .string()
    .optional()
    .describe('Words in captions, labels and text; ranks by meaning if the model reads text.'),
  region: BoundingBox.optional().describe('Part of the image to search by, in fractions of it.'),
};

type Query = z.infer<z.ZodObject<typeof QueryInput>>;
type Filter = z.infer<z.ZodObject<typeof FilterInput>>;

/** @throws Error with a sentence for the model */
export async function searchFor(
  context: ToolContext,
  datasetId: string,
  input: Query & Filter,
): Promise<SearchOptions> {
  const { image_path, image_url, image_data, media_id, words } = input;
  const given = [image_path, image_url, image_data, media_id, words].filter(
    (one) => one !== undefined,
  );
  if (given.length > 1) {
    throw new Error('Send one of image_path, image_url, image_data, media_id and words.');
  }
  const anchor = await anchorFor(context, datasetId, input);
  return { ...filtersOf(input), ...anchor, caption: words };
}

export function filtersOf({ objects, labels, tags, max_score }: Filter): SearchOptions {
  return { entity_type: objects ? 'OBJECTS' : 'IMAGES', labels, tags, relevance_max: max_score };
}

async function anchorFor({ client, readsFiles }: ToolContext, datasetId: string, input: Query) {
  const { image_path, image_url, image_data, media_id } = input;
  const region = { bounding_box: input.region };
  if (image_path !== undefined) {
    if (!readsFiles) throw new Error('image_path is not available here: send image_data.');
    return client.upload(datasetId, image_path, region);
  }
  if (image_url !== undefined) return client.uploadFrom(datasetId, image_url, region);
  if (image_data !== undefined) return client.upload(datasetId, bytesOf(image_data), region);
  return media_id === undefined ? undefined : client.anchorOf(datasetId, media_id, region);
}

function bytesOf(data: string): Uint8Array {
  return Buffer.from(data.replace(/^data:[^,]*,/, ''), 'base64');
}
