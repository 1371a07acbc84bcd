import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { createEmbedder } from '#engine/embed/embedder.ts';
import { Embedders } from '#engine/embed/embedders.ts';
import { ModelError } from '#engine/embed/model/model-error.ts';
import type { DownloadProgress } from './download.ts';
import { startTinyHub, type TinyHub } from './tiny-hub.fixture.ts';
import { writeTinyModel } from './tiny-model.fixture.ts';

const CLIP = 'tiny/clip';
let root: string;
let hub: TinyHub;
let modelDir: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'download-'));
  await writeTinyModel(path.join(root, 'hub', CLIP), 'clip');
  await writeTinyModel(path.join(root, 'hub', 'tiny', 'torn'), 'clip');
  await rm(path.join(root, 'hub', 'tiny', 'torn', 'onnx', 'text_model.onnx'));
  hub = await startTinyHub(path.join(root, 'hub'));
  process.env['HF_ENDPOINT'] = hub.url;
});
beforeEach(async () => {
  modelDir = await mkdtemp(path.join(root, 'models-'));
});
afterAll(async () => {
  delete process.env['HF_ENDPOINT'];
  await hub.close().catch(() => undefined);
  await rm(root, { recursive: true });
});

const open = (source: string, onDownload?: (progress: DownloadProgress) => void) =>
  createEmbedder({ modelDir, source, threads: 1, mayDownload: true, onDownload });

async function expectRejection(source: string, sentence: RegExp): Promise<void> {
  const opening = open(source);
  await expect(opening).rejects.toBeInstanceOf(ModelError);
  await expect(opening).rejects.toThrow(sentence);
}

test('a model is downloaded once, with progress, and then needs no hub', async () => {
  const reports: DownloadProgress[] = [];
  const embedder = await open(CLIP, (progress) => reports.push(progress));
  const bytes = await drawImage(100, 100, 1).png().toBuffer();
  const options = { thumbnailPath: path.join(root, 'thumbnail.webp') };
  const { vector } = await embedder.embedBytes(bytes, options);
  const text = await embedder.embedText('red');
  await embedder.close();

  const files = ['onnx/vision_model.onnx', 'onnx/text_model.onnx'];
  for (const file of files) {
    const last = reports.findLast((report) => report.file === file);
    expect(last?.totalBytes).toBeGreaterThan(500);
    expect(last?.loadedBytes).toBe(last?.totalBytes);
  }
  expect(hub.requests.toSorted()).toEqual(
    ['config.json', ...files, 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json']
      .map((file) => `${CLIP}/${file}`)
      .toSorted(),
  );

  const nRequests = hub.requests.length;
  const offline = new Embedders(modelDir);
  const again = await offline.of(embedder.model.id);
  expect((await again.embedBytes(bytes, options)).vector).toEqual(vector);
  expect(await again.embedText('red')).toEqual(text);
  await offline.close();
  expect(hub.requests).toHaveLength(nRequests);
});

test('leftovers of a killed download are removed, and complete files are kept', async () => {
  await (await open(CLIP)).close();
  const networks = path.join(modelDir, 'hub', CLIP, 'onnx');
  await rm(path.join(networks, 'text_model.onnx'));
  await writeFile(path.join(networks, 'text_model.onnx.tmp.123.abc'), 'half a mod');
  const nRequests = hub.requests.length;
  await (await open(CLIP)).close();
  expect(hub.requests.slice(nRequests)).toEqual([`${CLIP}/onnx/text_model.onnx`]);
  expect((await readdir(networks)).sort()).toEqual(['text_model.onnx', 'vision_model.onnx']);
});

test('a stored model that is missing is not downloaded again without a request', async () => {
  const embedder = await open(CLIP);
  await embedder.close();
  await rm(path.join(modelDir, 'hub'), { recursive: true });
  const nRequests = hub.requests.length;
  const embedders = new Embedders(modelDir);
  await expect(embedders.of(embedder.model.id)).rejects.toThrow(
    'The model tiny/clip is no longer in the data directory. To download it again, start with --model tiny/clip.',
  );
  await embedders.close();
  expect(hub.requests).toHaveLength(nRequests);
});

test('a model that the hub does not have, or not completely, is reported', async () => {
  await expectRejection('tiny/nothing', /Hugging Face has no public model tiny\/nothing/);
  await expectRejection(
    'tiny/torn',
    /tiny\/torn .* does not have the layout .*: onnx\/text_model\.onnx is missing/,
  );
});

test('an unreachable hub is reported', async () => {
  const away = await startTinyHub(root);
  await away.close();
  process.env['HF_ENDPOINT'] = away.url;
  await expectRejection(
    CLIP,
    /tiny\/clip could not be downloaded \(ECONNREFUSED: no connection to 127\.0\.0\.1:\d+\)/,
  );
  process.env['HF_ENDPOINT'] = hub.url;
});
