import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import type { ImageInfo, Pixels } from '#engine/embed/decode/image.ts';
import { openRegions } from '#engine/embed/decode/image-regions.ts';
import { pixelRegion } from '#engine/embed/decode/pixel-region.ts';
import { SourceImage } from '#engine/embed/decode/source-image.ts';
import {
  type Feeds,
  histogramFeeds,
  imageFeed,
  OUTPUTS_WITH_FEATURES,
  SESSION_OPTIONS,
} from '#engine/embed/extract/extractor.ts';
import { type DetectorOutput, findDetections } from '#engine/embed/features/detections.ts';
import { PASS_EDGES_PX } from '#engine/embed/features/recipe.ts';
import { detectorFilePath } from '#engine/embed/model/model-file.ts';
import {
  ANCHORS_OUTPUT,
  BOXES_OUTPUT,
  EMBEDDING_OUTPUT,
  SCORES_OUTPUT,
} from '#engine/embed/model/tensor-names.ts';
import { InferenceSession } from '#engine/embed/runtime/onnx-runtime.ts';
import { insideImage } from '#engine/embed/tasks/named-objects.ts';
import type { WantedObjects } from '#engine/embed/tasks/object-task.ts';
import { type BarePart, type BareTimes, noTimes } from './bare-times.ts';

export interface BareShare {
  readonly modelFile: string;
  readonly files: readonly string[];
  readonly wanted: WantedObjects;
}

type Boxes = ReturnType<typeof insideImage>;

sharp.concurrency(1);
sharp.cache(false);

const { modelFile, files, wanted } = workerData as BareShare;
const embedding = await InferenceSession.create(modelFile, SESSION_OPTIONS);
const detector = await InferenceSession.create(detectorFilePath(modelFile), SESSION_OPTIONS);
const times: BareTimes = noTimes();

parentPort?.once('message', async () => {
  for (const file of files) await goThrough(file);
  parentPort?.postMessage(times);
});
parentPort?.postMessage('ready');

async function goThrough(file: string): Promise<void> {
  const bytes = await timed('decode', () => readFile(file));
  const image = await timed('decode', () => SourceImage.open(bytes));
  const { info } = image;
  const picture = await timed('decode', () => image.decode());
  const boxes = await lookAt(picture, info);
  times.nObjects += boxes.length;
  const cut = await timed('objects: decode', () => openRegions(image, picture, boxes.length));
  for (const { box } of boxes) {
    const region = pixelRegion(box, info.width, info.height);
    const crop = await timed('objects: decode', () => cut(region));
    const feeds = await feedsOf(crop, 'objects: ');
    await timed('objects: forward passes', () => embedding.run(feeds, [EMBEDDING_OUTPUT]));
  }
}

async function lookAt(picture: Pixels, info: ImageInfo): Promise<Boxes> {
  const feeds = await feedsOf(picture, '');
  if (wanted !== 'detected') {
    await timed('forward passes', () => embedding.run(feeds, [EMBEDDING_OUTPUT]));
    return wanted === 'none' ? [] : insideImage(wanted, info);
  }
  const outputs = await timed('forward passes', () => embedding.run(feeds, OUTPUTS_WITH_FEATURES));
  const { [EMBEDDING_OUTPUT]: _, ...features } = outputs;
  return timed('detector', async () => {
    const found = await detector.run(features);
    const floats = (name: string) => found[name]?.data as Float32Array;
    return findDetections({
      boxes: floats(BOXES_OUTPUT),
      scores: floats(SCORES_OUTPUT),
      anchors: floats(ANCHORS_OUTPUT),
    } satisfies DetectorOutput);
  });
}

async function feedsOf(picture: Pixels, prefix: '' | 'objects: '): Promise<Feeds> {
  const passes = await timed(`${prefix}resize`, () =>
    Promise.all(PASS_EDGES_PX.map((edgePx) => imageFeed(picture, edgePx))),
  );
  const histograms = await timed(`${prefix}histograms`, () => histogramFeeds(picture));
  return Object.assign({}, histograms, ...passes);
}

async function timed<T>(part: BarePart, work: () => Promise<T>): Promise<T> {
  const startMs = performance.now();
  const result = await work();
  times.ms[part] += performance.now() - startMs;
  return result;
}
