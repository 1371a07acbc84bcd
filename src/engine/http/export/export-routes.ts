import { type Context, Hono } from 'hono';
import { keyOf } from '#auth/authenticate.ts';
import { httpError } from '#auth/http-errors.ts';
import type { PreparedExport } from '#contract/export/export.ts';
import { ROUTES } from '#contract/routes.ts';
import { type ExportAddress, PreparedExports } from '#engine/export/prepared-exports.ts';
import { datasetOf, type EngineParts, idParam } from '#engine/http/request/context.ts';
import type { Correspondences } from '#engine/http/search/correspondence.ts';
import { openExport, sendExport } from './export-file.ts';

/**
 * Exports search results: directly to a program, in two steps to a browser. A page cannot observe
 * the progress of a browser download, and a fetched response stays in its memory; so it requests an
 * export task, lets the browser download the result, and polls the status here. This works in every
 * browser.
 */
export function exportRoutes(parts: EngineParts, correspondences: Correspondences): Hono {
  const exports = new PreparedExports();
  const sources = { parts, correspondences };
  const addressOf = (c: Context): ExportAddress => ({
    keyId: keyOf(c).key,
    datasetId: datasetOf(c, parts).stored.datasetId,
    exportId: idParam(c, 'export_id'),
  });
  return new Hono()
    .post(ROUTES.export, async (c) => sendExport(c, sources, await openExport(c, parts)))
    .post(ROUTES.preparedExports, async (c) =>
      c.json<PreparedExport>(exports.prepare(keyOf(c).key, await openExport(c, parts))),
    )
    .get(ROUTES.preparedExport, (c) => c.json<PreparedExport>(found(exports.find(addressOf(c)))))
    .delete(ROUTES.preparedExport, (c) => c.json<PreparedExport>(found(exports.stop(addressOf(c)))))
    .get(ROUTES.preparedExportFile, async (c) =>
      sendExport(c, sources, found(exports.take(addressOf(c)))),
    );
}

function found<T>(prepared: T | undefined): T {
  if (prepared !== undefined) return prepared;
  throw httpError(
    404,
    'This export does not exist or has expired: an export is available for one minute and can be downloaded once. Prepare it again.',
  );
}
