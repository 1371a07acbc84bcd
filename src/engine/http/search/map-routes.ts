import { type Context, Hono } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import type { MapColor } from '#contract/map/map-color.ts';
import { ROUTES } from '#contract/routes.ts';
import {
  MapQuery,
  type MapValues,
  MapValuesQuery,
  type MediaMap,
  type MediaPreviews,
  PreviewsQuery,
} from '#contract/search/map.ts';
import { mapDistances, mapValues, type ValuesOfRows } from '#engine/explore/map-values.ts';
import { describeRows } from '#engine/explore/previews.ts';
import type { OpenSearch } from '#engine/explore/search.ts';
import { rowsOfMedia } from '#engine/explore/select-rows.ts';
import { datasetOf, type EngineParts, readyIndexesOf } from '#engine/http/request/context.ts';
import { readParams } from '#engine/http/request/read-request.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { DatasetMap } from '#engine/map/dataset-map.ts';
import { openMap } from './open-map.ts';
import { openSearch, readSearch } from './open-search.ts';

const NO_QUERY = 'color_by=distance needs an anchor, or a caption that ranks.';
/** May be cached but must be revalidated; the ETag then saves the transfer. */
const REVALIDATE = 'private, no-cache';

/** The map of a dataset, what a search tells of its points, and previews of some of them. */
export function mapRoutes(parts: EngineParts): Hono {
  return new Hono()
    .get(ROUTES.map, async (c) => {
      const { entity_type, as_of } = readParams(MapQuery, c.req.query());
      const dataset = datasetOf(c, parts);
      const { model } = dataset;
      const index = readyIndexesOf(dataset, as_of)[entity_type];
      return sendMap(c, index, await openMap(parts, dataset, index, model.id));
    })
    .get(ROUTES.mapValues, async (c) => {
      const { search: asked, color_by } = readSearch(MapValuesQuery, c.req.query());
      const dataset = datasetOf(c, parts);
      const { model } = dataset;
      const search = await openSearch(c, parts, asked);
      const { version } = await openMap(parts, dataset, search.index, model.id);
      const { values, categories } = await valuesOf(search, color_by);
      return c.json<MapValues>({
        version,
        color_by,
        values: base64Of(values),
        categories: [...categories],
      });
    })
    .get(ROUTES.mediaPreviews, async (c) => {
      // First of all checks, because a dataset that the key may not see must look nonexistent.
      datasetOf(c, parts);
      const { search: asked, media_ids } = readSearch(PreviewsQuery, c.req.query());
      const search = await openSearch(c, parts, asked, false);
      const rows = await rowsOfMedia(search, media_ids);
      const previews = await describeRows(search, rows);
      return c.json<MediaPreviews>({
        previews: rows.flatMap(({ row }) => previews.get(row) ?? []),
      });
    });
}

/** @throws 400 for distances without a query */
function valuesOf(search: OpenSearch, colorBy: MapColor): Promise<ValuesOfRows> {
  if (colorBy !== 'distance') return mapValues(search, colorBy);
  if (search.query) return mapDistances(search, search.query);
  throw httpError(400, NO_QUERY);
}

function sendMap(c: Context, index: DatasetIndex, { version, positions }: DatasetMap): Response {
  const headers = { 'Cache-Control': REVALIDATE, ETag: `"${version}"` };
  if (c.req.header('if-none-match')?.includes(headers.ETag)) return c.body(null, 304, headers);
  const map: MediaMap = {
    version,
    n_media: index.size,
    media_ids: base64Of(index.contents.mediaIds.bytes),
    positions: base64Of(positions),
  };
  return c.json(map, 200, headers);
}

/** Little-endian, as all machines that Node runs on. */
function base64Of({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
