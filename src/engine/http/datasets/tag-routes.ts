import { type Context, Hono } from 'hono';
import { describeChange } from '#auth/audit.ts';
import { TagRequest, type TagResponse } from '#contract/dataset/tags.ts';
import { ROUTES } from '#contract/routes.ts';
import { datasetOf, type EngineParts } from '#engine/http/request/context.ts';
import { readBody } from '#engine/http/request/read-request.ts';
import { openSelection } from '#engine/http/search/open-selection.ts';

/** Tags of images and objects. */
export function tagRoutes(parts: EngineParts): Hono {
  const change = async (c: Context, how: 'add' | 'remove') => {
    datasetOf(c, parts);
    const { tag, ...selection } = await readBody(c, TagRequest);
    const { search, rows } = await openSelection(c, parts, selection);
    const mediaIds = rows.map(({ row }) => search.index.mediaIdOf(row));
    const media_ids = await parts.store.tags[how](search.datasetId, tag, mediaIds);
    describeChange(c, { tag, n_media: media_ids.length });
    return c.json<TagResponse>({ tag, media_ids });
  };
  return new Hono()
    .post(ROUTES.tags, (c) => change(c, 'add'))
    .delete(ROUTES.tags, (c) => change(c, 'remove'));
}
