import { Hono } from 'hono';
import { describeChange } from '#auth/audit.ts';
import {
  type DeletedMissingMedia,
  DeleteMissingQuery,
  type MissingMedia,
  type PurgedMedia,
  PurgeQuery,
} from '#contract/missing-media.ts';
import { ROUTES } from '#contract/routes.ts';
import type { MissingImages } from '#engine/datasets/missing-images.ts';
import { datasetOf, type EngineParts } from '#engine/http/request/context.ts';
import { readParams } from '#engine/http/request/read-request.ts';

/** Enough to recognize the missing drive; the app shows fewer. */
const MAX_FOLDERS = 100;

/** Missing images, and the purge of deleted ones. */
export function missingRoutes(parts: EngineParts): Hono {
  return new Hono()
    .delete(ROUTES.missingMedia, async (c) => {
      const dataset = datasetOf(c, parts);
      const { folder } = readParams(DeleteMissingQuery, c.req.query());
      const media_ids = [...(await parts.deleteMissing(dataset, folder))];
      describeChange(c, { n_media: media_ids.length, folder });
      return c.json<DeletedMissingMedia>({ media_ids });
    })
    .delete(ROUTES.deletedMedia, async (c) => {
      const dataset = datasetOf(c, parts);
      const { older_than_days } = readParams(PurgeQuery, c.req.query());
      const n_purged = await parts.purgeDeleted(dataset, older_than_days);
      describeChange(c, { n_purged, older_than_days });
      return c.json<PurgedMedia>({ n_purged });
    });
}

export function toMissingMedia(missing: MissingImages | null): MissingMedia | null {
  if (!missing) return null;
  return {
    n_images: missing.nImages,
    since: missing.since.toISOString(),
    folders: missing.folders.slice(0, MAX_FOLDERS).map(({ folder, nImages, since }) => ({
      folder,
      n_images: nImages,
      since: since.toISOString(),
    })),
  };
}
