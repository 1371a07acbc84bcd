import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { Tag } from '#contract/dataset/tags.ts';
import { EntityType, Id } from '#contract/primitives.ts';
import { version } from '../../../package.json';
import { mediaContent } from './media-content.ts';
import { DatasetInput, FilterInput, filtersOf, QueryInput, searchFor } from './query-input.ts';
import { datasetFor, type ToolContext } from './tool-context.ts';

const Limit = z.int().min(1).max(100).default(10).describe('Number of results.');
const Thumbnails = z.boolean().default(true).describe('Whether to show thumbnails.');
const MediaIds = z.array(Id).min(1);
/** A model reads a whole answer; larger exports are for programs. */
const MAX_EXPORT_CHARS = 200_000;

/** The tools for one caller. An error of a tool is a sentence that the model reads. */
export function createTools(context: ToolContext): McpServer {
  const server = new McpServer({ name: 'semblance', version });
  addSearchTools(server, context);
  addChangeTools(server, context);
  return server;
}

function addSearchTools(server: McpServer, context: ToolContext): void {
  const { client } = context;
  const readOnlyHint = true;
  server.registerTool(
    'list_datasets',
    {
      description: 'Lists the image datasets that can be searched.',
      annotations: { readOnlyHint },
    },
    async () => {
      const lines = (await client.datasets()).map(
        ({ id, display_name, status, n_images, n_objects }) =>
          `${display_name}: id ${id}, ${status}, ${n_images} images, ${n_objects} objects`,
      );
      return text(lines.join('\n') || 'There are no datasets.');
    },
  );
  server.registerTool(
    'search_images',
    {
      description:
        'Finds the images, or objects in images, that look like a query image or a region of it, or that match words; without a query, those that pass the filters. Nearest first: a distance of 0 is identical, up to 0.3 very similar, from 0.5 on loosely related.',
      inputSchema: {
        ...{ dataset: DatasetInput, ...QueryInput, ...FilterInput },
        ...{ limit: Limit, thumbnails: Thumbnails },
      },
      annotations: { readOnlyHint },
    },
    async (input) => {
      const { id } = await datasetFor(context, input.dataset);
      const media = client.media(id, await searchFor(context, id, input));
      return { content: await mediaContent(client, media, input.limit, input.thumbnails) };
    },
  );
  server.registerTool(
    'open_cluster',
    {
      description: 'Shows the near-identical images or objects of a cluster that a search named.',
      inputSchema: {
        dataset: DatasetInput,
        cluster_id: Id.describe('A near_identical_cluster of a result.'),
        type: EntityType.default('IMAGES'),
        ...{ limit: Limit, thumbnails: Thumbnails },
      },
      annotations: { readOnlyHint },
    },
    async ({ dataset, cluster_id, type, limit, thumbnails }) => {
      const { id } = await datasetFor(context, dataset);
      const members = client.members(id, cluster_id, { entity_type: type, threshold: 0 });
      return { content: await mediaContent(client, members, limit, thumbnails) };
    },
  );
  server.registerTool(
    'export_results',
    {
      description:
        'Gives all images or objects that pass the filters, or the named ones, as CSV or JSON with their labels and tags.',
      inputSchema: {
        dataset: DatasetInput,
        format: z.enum(['csv', 'json']).default('csv'),
        media_ids: MediaIds.optional().describe('Only these.'),
        anchor: Id.optional().describe('Media id of an image to rank by, which max_score needs.'),
        ...FilterInput,
      },
      annotations: { readOnlyHint },
    },
    async ({ dataset, format, media_ids, anchor, ...filters }) => {
      const { id } = await datasetFor(context, dataset);
      const search = { ...filtersOf(filters), anchor_media_id: anchor, media_ids };
      const file = await new Response((await client.export(id, format, search)) as BodyInit).text();
      if (file.length <= MAX_EXPORT_CHARS) return text(file);
      throw new Error('The export is too large for an answer. Narrow it down by filters or ids.');
    },
  );
}

function addChangeTools(server: McpServer, context: ToolContext): void {
  const change = {
    inputSchema: {
      dataset: DatasetInput,
      tag: Tag,
      media_ids: MediaIds,
      type: EntityType.default('IMAGES'),
    },
    annotations: { destructiveHint: false, idempotentHint: true },
  };
  for (const [name, how] of [
    ['tag_images', 'tag'],
    ['untag_images', 'untag'],
  ] as const) {
    const description =
      how === 'tag' ? 'Adds a tag to images or objects.' : 'Removes a tag from them.';
    server.registerTool(
      name,
      { description, ...change },
      async ({ dataset, tag, media_ids, type }) => {
        const { id } = await datasetFor(context, dataset);
        const selection = { media_ids, entity_type: type };
        const changed = await context.client[how](id, tag, selection);
        return text(`${changed.media_ids.length} changed.`);
      },
    );
  }
}

function text(value: string) {
  return { content: [{ type: 'text' as const, text: value }] };
}
