import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InferenceSession } from '#engine/embed/runtime/onnx-runtime.ts';
import { cellsFilePath, detectorFilePath, ensureModelFile, modelFilePath } from './model-file.ts';

let modelDir: string;
beforeEach(async () => {
  modelDir = await mkdtemp(path.join(tmpdir(), 'model-file-'));
});
afterEach(() => rm(modelDir, { recursive: true }));

test('concurrent conversions leave one valid file and nothing else', async () => {
  const filePath = modelFilePath(modelDir);
  await Promise.all([ensureModelFile(filePath), ensureModelFile(filePath)]);
  const files = [filePath, detectorFilePath(filePath), cellsFilePath(filePath)];
  const expected = files.map((file) => path.basename(file)).sort();
  expect((await readdir(path.dirname(filePath))).sort()).toEqual(expected);

  const session = await InferenceSession.create(filePath);
  expect(session.inputNames).toEqual(['image_300', 'image_192', 'colour', 'shape']);
  expect(session.inputMetadata.map((input) => input.isTensor && input.shape)).toEqual([
    [1, 300, 300, 3],
    [1, 192, 192, 3],
    [1, 245],
    [1, 512],
  ]);
  expect(session.outputNames.toSorted()).toEqual(['embedding', 'features_10', 'features_19']);
  await session.release();
  const detector = await InferenceSession.create(detectorFilePath(filePath));
  expect(detector.inputNames.toSorted()).toEqual(['features_10', 'features_19']);
  expect(detector.outputNames.toSorted()).toEqual(['anchors', 'boxes', 'scores']);
  await detector.release();
  const cells = await InferenceSession.create(cellsFilePath(filePath));
  expect([cells.inputNames, cells.outputNames]).toEqual([['image'], ['cells']]);
  await cells.release();
});

test('a conversion is not repeated, and always gives the same bytes', async () => {
  const filePath = modelFilePath(modelDir);
  await ensureModelFile(filePath);
  const [before, bytes] = [await stat(filePath), await readFile(filePath)];
  await ensureModelFile(filePath);
  expect((await stat(filePath)).ino).toBe(before.ino);

  await rm(filePath);
  await ensureModelFile(filePath);
  expect(Buffer.compare(await readFile(filePath), bytes)).toBe(0);
});

test('leftovers of a killed conversion do no harm', async () => {
  const filePath = modelFilePath(modelDir);
  await ensureModelFile(filePath);
  const { size } = await stat(filePath);
  await rm(filePath);
  await writeFile(`${filePath}.0.tmp`, 'half a mod');
  await ensureModelFile(filePath);
  expect((await stat(filePath)).size).toBe(size);
});
