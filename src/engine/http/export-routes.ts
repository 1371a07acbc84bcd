import { type Context, Hono } from 'hono';
import type { PreparedExport } from '#contract/export.ts';
import { ROUTES } from '#contract/routes.ts';
import { PreparedExports } from '../export/prepared-exports.ts';
import { datasetOf, type EngineParts, idParam } from './context.ts';
import { httpError } from './errors.ts';
import { openExport, sendExport } from './export-file.ts';

/**
 * What was found, taken out: to a program as the answer, to a browser in two steps. A page cannot see
 * how far a download of the browser's own has got, and what it fetches itself lies in its memory; so
 * it has the export prepared, lets the browser download it, and asks here how that goes. That works
 * in every browser.
 */
export function exportRoutes(parts: EngineParts): Hono {
  const exports = new PreparedExports();
  const idsOf = (c: Context) =>
    [datasetOf(c, parts).stored.datasetId, idParam(c, 'export_id')] as const;
  return new Hono()
    .post(ROUTES.export, async (c) => sendExport(c, parts, await openExport(c, parts)))
    .post(ROUTES.preparedExports, async (c) =>
      c.json<PreparedExport>(exports.prepare(await openExport(c, parts))),
    )
    .get(ROUTES.preparedExport, (c) => c.json<PreparedExport>(found(exports.find(...idsOf(c)))))
    .delete(ROUTES.preparedExport, (c) => c.json<PreparedExport>(found(exports.stop(...idsOf(c)))))
    .get(ROUTES.preparedExportFile, async (c) =>
      sendExport(c, parts, found(exports.take(...idsOf(c)))),
    );
}

function found<T>(prepared: T | undefined): T {
  if (prepared !== undefined) return prepared;
  throw httpError(
    404,
    'There is no such export (any more): it waits for a minute and can be fetched once; prepare it again.',
  );
}
