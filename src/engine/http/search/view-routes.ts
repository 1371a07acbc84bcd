import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { describeChange } from '#auth/audit.ts';
import { keyOf } from '#auth/authenticate.ts';
import { httpError } from '#auth/http-errors.ts';
import { ROUTES } from '#contract/routes.ts';
import { presentParams } from '#contract/search/search-query.ts';
import { NewViewRequest, type View, ViewQuery, type Views } from '#contract/search/views.ts';
import { datasetOf, type EngineParts, idParam } from '#engine/http/request/context.ts';
import { readFields } from '#engine/http/request/read-request.ts';
import type { StoredView } from '#engine/store/view-store.ts';
import { readSearch } from './open-search.ts';

/** A longer list would not be usable. */
const MAX_VIEWS = 1000;

/** What clients read of a view whose results nobody counts. */
const NOT_MONITORED = {
  stats: { n_images: -1, n_objects: -1, n_video_frames: -1 },
  total_results: 0,
  last_results: null,
  monitoring_enabled: false,
  monitoring_started_at: null,
  alerting_enabled: false,
} as const;

/** Saved searches. */
export function viewRoutes(parts: EngineParts): Hono {
  const { views } = parts.store;
  return new Hono()
    .get(ROUTES.views, async (c) => {
      const stored = await views.all(datasetOf(c, parts).stored.datasetId);
      return c.json<Views>({ views: stored.map(toView) });
    })
    .post(ROUTES.views, async (c) => {
      const { datasetId } = datasetOf(c, parts).stored;
      const { name } = await readFields(c, NewViewRequest);
      const query = searchOf(c);
      if ((await views.all(datasetId)).length >= MAX_VIEWS) {
        throw httpError(
          400,
          `This dataset already has ${MAX_VIEWS} saved views. Delete some first.`,
        );
      }
      const { key, name: keyName } = keyOf(c);
      const view: StoredView = {
        viewId: randomUUID(),
        datasetId,
        name,
        query,
        createdAt: new Date(),
        createdBy: { key, name: keyName },
      };
      await views.add(view);
      describeChange(c, { name, view_id: view.viewId });
      return c.json<View>(toView(view));
    })
    .delete(ROUTES.view, async (c) => {
      const { datasetId } = datasetOf(c, parts).stored;
      const isRemoved = await views.remove(datasetId, idParam(c, 'view_id'));
      if (!isRemoved) throw httpError(404, 'No such saved view in this dataset.');
      return c.json(null);
    });
}

/** The search parameters of the request, as sent. @throws 400 */
function searchOf(c: Context): string {
  readSearch(ViewQuery, c.req.query());
  const sent = presentParams(c.req.query());
  const names = Object.keys(ViewQuery.shape).filter((name) => sent[name]?.trim());
  return new URLSearchParams(names.map((name) => [name, sent[name] ?? ''])).toString();
}

function toView({ viewId, datasetId, name, query, createdAt, createdBy }: StoredView): View {
  const params = Object.fromEntries(new URLSearchParams(query));
  return {
    id: viewId,
    dataset_id: datasetId,
    name,
    created_at: createdAt.toISOString(),
    query,
    created_by: createdBy && { user_id: createdBy.key, email: null, name: createdBy.name },
    filters: {
      entity_type: params['entity_type'] ?? 'IMAGES',
      threshold: params['threshold'] ?? '0',
      caption: params['caption'] ?? null,
      vql: JSON.parse(params['vql'] ?? '[]'),
    },
    ...NOT_MONITORED,
  };
}
