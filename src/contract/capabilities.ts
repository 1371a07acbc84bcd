import { z } from 'zod';

/** Optional features: a server need not offer them. */
export const FEATURES = [
  'anchor',
  'api_description',
  'cluster_counts',
  'combined_examples',
  'correspondence',
  'cover',
  'duplicates',
  'examples',
  'export',
  'folder_labels',
  'histogram',
  'image_details',
  'index_report',
  'labels',
  'map',
  'media_relevance',
  'models',
  'near_identical',
  'open_cluster',
  'orders',
  'query_preview',
  'relevance_range',
  'search_by_url',
  'search_by_words',
  'tags',
  'text_in_images',
  'views',
] as const;
export type Feature = (typeof FEATURES)[number];

/** The features that a server does not offer; it offers all others. */
export const Capabilities = z
  .object({
    not_offered: z.record(z.string(), z.string()).meta({
      description: `For each missing feature, a sentence with the reason. Features: ${FEATURES.join(', ')}.`,
      example: { export: 'app.example.com does not offer exports.' },
    }),
  })
  .meta({ id: 'Capabilities' });
export type Capabilities = z.infer<typeof Capabilities>;
