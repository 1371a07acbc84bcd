import { type Context, Hono } from 'hono';
import { describeChange } from '#auth/audit.ts';
import { keyOf } from '#auth/authenticate.ts';
import { httpError } from '#auth/http-errors.ts';
import {
  type Ingestion,
  type IngestionDataset,
  IngestionQuery,
} from '#contract/dataset/ingestion.ts';
import { ROUTES } from '#contract/routes.ts';
import type { EngineParts } from '#engine/http/request/context.ts';
import { readParams } from '#engine/http/request/read-request.ts';
import {
  NoTransactionError,
  TransactionConflictError,
} from '#engine/uploads/upload-transactions.ts';
import { UnwritableError } from '#platform/files/write-atomically.ts';
import {
  answerAdded,
  createDataset,
  explainUpload,
  ownDatasetOf,
  readFiles,
  refuseLimitedKey,
} from './upload-routes.ts';

/**
 * The four steps in which the published clients fill a dataset: create it, open a transaction,
 * upload files in as many requests as they like, process them.
 */
export function ingestionRoutes(parts: EngineParts): Hono {
  const { uploads } = parts;
  return new Hono()
    .get(ROUTES.ingestionDataset, async (c) => {
      refuseNavigation(c);
      refuseLimitedKey(c);
      const { dataset_name } = readParams(IngestionQuery, c.req.query());
      const { stored } = await createDataset(c, parts, dataset_name);
      return c.json<IngestionDataset>({ dataset_id: stored.datasetId });
    })
    .get(ROUTES.ingestion, async (c) => {
      refuseNavigation(c);
      const dataset = ownDatasetOf(c, parts);
      const trans_id = await uploads.beginTransaction(dataset).catch(explain);
      describeChange(c, { trans_id });
      return c.json<Ingestion>({ trans_id });
    })
    .post(ROUTES.ingestionFiles, async (c) => {
      const dataset = ownDatasetOf(c, parts);
      const transaction = c.req.param('trans_id');
      const form = readFiles(c);
      const received = uploads.receiveInto(dataset, transaction, form, keyOf(c));
      return answerAdded(c, dataset, await received.catch(explain));
    })
    .post(ROUTES.ingestionEnd, async (c) => {
      const dataset = ownDatasetOf(c, parts);
      const result = await uploads.endTransaction(dataset, c.req.param('trans_id')).catch(explain);
      return answerAdded(
        c,
        dataset,
        result,
        'No file of this transaction was accepted. Upload files to it first.',
      );
    });
}

/**
 * A GET of these routes changes something, as the published clients expect. A link that a user opens
 * must not, nor the HEAD of a program that checks links.
 */
function refuseNavigation(c: Context): void {
  if (c.req.method !== 'HEAD' && c.req.header('sec-fetch-mode') !== 'navigate') return;
  throw httpError(403, 'This address is for programs, because opening it changes the server.');
}

function explain(error: unknown): never {
  if (error instanceof NoTransactionError) throw httpError(404, error.message);
  if (error instanceof TransactionConflictError) throw httpError(409, error.message);
  if (error instanceof UnwritableError) {
    throw httpError(500, `${error.message}. Fix this and repeat the request.`);
  }
  explainUpload(error);
}
