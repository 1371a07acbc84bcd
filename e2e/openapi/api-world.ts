import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Ingestion } from '#contract/dataset/ingestion.ts';
import { PreparedExport } from '#contract/export/export.ts';
import { ExportTask } from '#contract/export/export-task.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { View } from '#contract/search/views.ts';
import { writeTinyModel } from '#engine/embed/hub/tiny-model.fixture.ts';
import { startTestServer, type TestServer, temporaryFolder } from '../api/server.ts';
import { drawImage } from '../gallery.ts';
import { drawScenes } from '../scenes.ts';

/** This address of the machine stands for the internet; the API itself is at another one. */
const INTERNET = '127.0.0.3';

const LINK_LIFETIME_SECONDS = 3600;

/** A server with something of every kind, so that every parameter can name what is there. */
export interface ApiWorld {
  readonly server: TestServer;
  /** No answer may tell of it. */
  readonly root: string;
  /** A picture to upload. */
  readonly picture: Buffer;
  /** Where a query image can be fetched. */
  readonly imageAddress: string;
  /** Of a sign-in link that was not used yet. */
  readonly linkToken: string;
  /** Values that are there, by the names of parameters. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  /** A dataset of uploaded images that may be changed and deleted, with an open transaction. */
  readonly uploadedId: string;
  close(): Promise<void>;
}

/** Scenes with objects, captions, tags, an upload, views and exports; the dataset's model reads text. */
export async function startApiWorld(): Promise<ApiWorld> {
  const root = await temporaryFolder();
  const picture = await drawImage('hills', 1);
  const site = createServer((_, response) => {
    response.setHeader('content-type', 'image/jpeg').end(picture);
  });
  await new Promise<void>((resolve) => {
    site.listen(0, INTERNET, resolve);
  });
  const server = await startTestServer({
    dataDir: path.join(root, 'data'),
    fetchRules: { isAllowedAddress: (ip) => ip === INTERNET },
  });
  const datasetId = await indexScenes(server, root);
  const uploadedId = await makeUploadedDataset(server);
  return {
    server,
    root,
    picture,
    imageAddress: `http://${INTERNET}:${(site.address() as AddressInfo).port}/picture.jpg`,
    linkToken: await server.keys.links.create(server.apiKey.key, LINK_LIFETIME_SECONDS),
    known: {
      ...(await fillDataset(server, datasetId, picture)),
      trans_id: [await openTransaction(server, uploadedId)],
    },
    uploadedId,
    close: async () => {
      site.close();
      await server.close();
      await rm(root, { recursive: true });
    },
  };
}

async function indexScenes(server: TestServer, root: string): Promise<string> {
  const folder = path.join(root, 'scenes');
  await drawScenes(folder);
  await writeFile(
    path.join(folder, 'image_annotations.csv'),
    'filename,label,caption\nscene-0.jpg,dog,A dog on a beach\nscene-1.jpg,cat,A cat\n',
  );
  const model = path.join(root, 'model');
  await mkdir(model);
  await writeTinyModel(model, 'clip');
  const loaded = await server.engine.loadModel(model);
  const [dataset] = await server.engine.addFolders([{ folder, displayName: 'scenes' }], {
    model: loaded,
  });
  if (!dataset) throw new Error('the engine took no folder');
  await server.engine.index(dataset);
  return dataset.stored.datasetId;
}

async function makeUploadedDataset(server: TestServer): Promise<string> {
  const response = await server.get('/api/v1/dataset', form({ dataset_name: 'Uploaded' }));
  return ((await response.json()) as { id: string }).id;
}

async function openTransaction(server: TestServer, datasetId: string): Promise<string> {
  const opened = Ingestion.parse(await json(server, `/api/v1/ingestion/${datasetId}/data_files`));
  return String(opened.trans_id);
}

async function fillDataset(server: TestServer, dataset_id: string, picture: Buffer) {
  const explore = `/api/v1/explore/${dataset_id}`;
  const dataset = `/api/v1/dataset/${dataset_id}`;
  const images = await clusters(server, `${explore}?threshold=0`);
  const objects = await clusters(server, `${explore}?threshold=0&entity_type=OBJECTS`);
  const media = [images, objects].flatMap((found) =>
    found.flatMap(({ previews }) => previews.map(({ media_id }) => media_id)),
  );
  const body = new FormData();
  body.set('file', new File([Uint8Array.from(picture)], 'query.jpg', { type: 'image/jpeg' }));
  const upload = SearchImageSimilarityResponse.parse(
    await json(server, `${dataset}/search-image-similarity`, { method: 'POST', body }),
  );
  const view = View.parse(await json(server, `${dataset}/views?threshold=2`, form({ name: 'v' })));
  const task = ExportTask.parse(await json(server, `${dataset}/export_context_async`));
  const prepared = PreparedExport.parse(
    await json(server, `${dataset}/prepared_export`, {
      method: 'POST',
      body: JSON.stringify({ format: 'csv' }),
    }),
  );
  return {
    dataset_id: [dataset_id],
    media_id: media,
    media_ids: media,
    anchor_media_id: [upload.anchor_media_id, ...media],
    cluster_id: images.map(({ cluster_id }) => cluster_id),
    view_id: [view.id],
    export_task_id: [task.id],
    export_id: [prepared.export_id],
    secret: [new URL(await downloadUri(server, dataset, task.id)).pathname.split('/').at(-1) ?? ''],
  };
}

async function clusters(server: TestServer, pathname: string) {
  return ExploreResponse.parse(await json(server, pathname)).clusters;
}

/** An export is made within a moment; its address comes with the status then. */
async function downloadUri(server: TestServer, dataset: string, taskId: string): Promise<string> {
  for (;;) {
    const status = `${dataset}/export_status?export_task_id=${taskId}`;
    const { download_uri } = ExportTask.parse(await json(server, status));
    if (download_uri !== null) return download_uri;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function form(fields: Record<string, string>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(fields) };
}

async function json(server: TestServer, pathname: string, init?: RequestInit): Promise<unknown> {
  const response = await server.get(pathname, init);
  if (!response.ok) throw new Error(`${pathname}: ${response.status} ${await response.text()}`);
  return response.json();
}
