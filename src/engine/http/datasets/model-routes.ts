import { type Context, Hono } from 'hono';
import { describeChange } from '#auth/audit.ts';
import { httpError } from '#auth/http-errors.ts';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { ModelRequest, type OfferedModel } from '#contract/dataset/models.ts';
import { ROUTES } from '#contract/routes.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { type ModelSource, nameOfSource } from '#engine/embed/model/model-source.ts';
import { isDownloaded, OFFERED_MODELS } from '#engine/embed/offered-models.ts';
import { datasetOf, type EngineParts, readyIndexesOf } from '#engine/http/request/context.ts';
import { readBody } from '#engine/http/request/read-request.ts';
import { toDataset } from './dataset-routes.ts';

/** The offered models, and the changes of datasets to other models. */
export function modelRoutes(parts: EngineParts): Hono {
  return new Hono()
    .get(ROUTES.models, async (c) => c.json<OfferedModel[]>(await offeredModels(parts)))
    .put(ROUTES.datasetModel, (c) => changeModel(c, parts))
    .delete(ROUTES.modelChange, async (c) => {
      const dataset = datasetOf(c, parts);
      await parts.modelChanges.stop(dataset);
      return c.json<Dataset>(toDataset(c, dataset));
    })
    .delete(ROUTES.previousModel, async (c) => {
      const dataset = datasetOf(c, parts);
      await parts.forgetPreviousModel(dataset);
      return c.json<Dataset>(toDataset(c, dataset));
    });
}

function offeredModels({ dataDirectory }: EngineParts): Promise<OfferedModel[]> {
  return Promise.all(
    OFFERED_MODELS.map(async ({ source, bestFor, readsWords, sizeBytes }) => ({
      model: source,
      best_for: bestFor,
      searches_text: readsWords,
      download_bytes: sizeBytes,
      is_downloaded: await isDownloaded(source, dataDirectory.models),
    })),
  );
}

async function changeModel(c: Context, parts: EngineParts): Promise<Response> {
  const dataset = datasetOf(c, parts);
  const { model } = await readBody(c, ModelRequest);
  const source = await sourceOf(parts, dataset, model);
  readyIndexesOf(dataset);
  if (source === dataset.model.source) await parts.modelChanges.discard(dataset);
  else await parts.modelChanges.start(dataset, source);
  describeChange(c, { model });
  return c.json<Dataset>(toDataset(c, dataset), 202);
}

/**
 * Only models that are offered or that the server's owner has named, because a key of the API must
 * not make the server load arbitrary files.
 * @throws 400
 */
async function sourceOf(
  { store }: EngineParts,
  { stored, model, previousModel }: LiveDataset,
  name: string,
): Promise<ModelSource> {
  const pending = await store.models.pending(stored.datasetId);
  const used = [model.source, previousModel?.source, pending?.source].find(
    (source) => source !== undefined && nameOfSource(source) === name,
  );
  if (used !== undefined) return used;
  const offered = OFFERED_MODELS.find(({ source }) => source === name);
  if (offered) return offered.source;
  const names = OFFERED_MODELS.map(({ source }) => source).join(', ');
  throw httpError(400, `There is no model ${name} to change to. The models are ${names}.`);
}
