import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeImage } from '#engine/embed/decode/source-image.ts';
import { BackboneFeatures } from '#engine/embed/extract/backbone-features.ts';
import { BuiltInExtractor } from '#engine/embed/extract/extractor.ts';
import { NativeCallGuard } from '#engine/embed/extract/native-call-guard.ts';
import { FEATURE_DIMS, HEAD_DIMS } from '#engine/embed/features/recipe.ts';
import { buildDetectionGraph } from '#engine/embed/model/detection-graph.ts';
import { buildEmbeddingGraph } from '#engine/embed/model/embedding-graph.ts';
import { detectorFilePath, tfjsModelPath } from '#engine/embed/model/model-file.ts';
import { readTfjsGraph } from '#engine/embed/model/tfjs-graph.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { CLASSES, drawImage } from '../../e2e/gallery.ts';
import { applyHead, type Head, writeHead } from './head.ts';
import { TEACHER_EDGE_PX, tinyTeacher } from './teacher.fixture.ts';
import { meanCosine, type TrainedHead, type TrainOptions, trainHead } from './train-head.ts';

const PICTURES_PER_CLASS = 8;

let folder: string;
let options: TrainOptions;
let trained: TrainedHead;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'train-head-'));
  await writeFile(path.join(folder, 'teacher.onnx'), tinyTeacher(seededRandom(3)));
  const photos = path.join(folder, 'photos');
  await mkdir(photos);
  for (const className of CLASSES) {
    for (let n = 0; n < PICTURES_PER_CLASS; n++) {
      await writeFile(path.join(photos, `${className}-${n}.jpg`), await drawImage(className, n));
    }
  }
  options = {
    teacher: {
      file: path.join(folder, 'teacher.onnx'),
      edgePx: TEACHER_EDGE_PX,
      mean: [0.5, 0.5, 0.5],
      deviation: [0.25, 0.25, 0.25],
      layout: 'nchw',
      output: 'embedding',
    },
    photos: (await readdir(photos)).sort().map((name) => path.join(photos, name)),
    crops: 1,
    blockDims: 8,
    log: () => undefined,
  };
  trained = await trainHead(options);
});
afterAll(() => rm(folder, { recursive: true }));

test('a tenth of the photos is held out, together with their crops', () => {
  expect(trained.heldOut.map(({ isWhole }) => isWhole)).toEqual(
    Array.from({ length: 10 }, (_, view) => view % 2 === 0),
  );
});

test('the trained head agrees with the teacher, and a random head does not', () => {
  const random = seededRandom(8);
  const randomHead: Head = {
    matrix: Float32Array.from({ length: FEATURE_DIMS * HEAD_DIMS }, () => random() - 0.5),
    bias: new Float32Array(HEAD_DIMS),
  };
  expect(trained.figures.cosine).toBeGreaterThan(0.8);
  expect(meanCosine(randomHead, trained.heldOut)).toBeLessThan(0.4);
});

test('the extractor computes the same with the written head', async () => {
  const head = path.join(folder, 'head');
  await writeHead(trained.head, head);
  expect((await stat(path.join(head, 'head_9472x256.f16'))).size).toBe(
    2 * FEATURE_DIMS * HEAD_DIMS,
  );
  expect((await stat(path.join(head, 'head_bias_256.f32'))).size).toBe(4 * HEAD_DIMS);

  const source = await readTfjsGraph(tfjsModelPath());
  const network = await buildEmbeddingGraph(source, pathToFileURL(`${head}${path.sep}`));
  const modelFile = path.join(folder, 'embedding.onnx');
  await writeFile(modelFile, network);
  await writeFile(detectorFilePath(modelFile), buildDetectionGraph(source));
  const extractor = await BuiltInExtractor.load(modelFile, new NativeCallGuard());
  const backbone = await BackboneFeatures.load();
  const picture = await decodeImage(await drawImage('balls', 50));
  const expected = applyHead(trained.head, await backbone.extract(picture));
  const vector = await extractor.extract(picture);
  await backbone.close();
  // The side blocks have a length of 0.25 each beside the head's 1.
  const length = Math.sqrt(1 + 2 * 0.25 ** 2);
  for (const [i, value] of expected.entries()) {
    expect((vector[i] ?? 0) * length).toBeCloseTo(value, 4);
  }
});

test('the same photos give the same head', async () => {
  const few = { ...options, photos: options.photos.slice(0, 20), crops: 0, blockDims: 4 };
  const [first, again] = [await trainHead(few), await trainHead(few)];
  expect(Buffer.compare(bytesOf(again.head.matrix), bytesOf(first.head.matrix))).toBe(0);
  expect(again.head.bias).toEqual(first.head.bias);
});

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

test.each([
  [
    'too few photos',
    (it: TrainOptions) => ({ ...it, photos: it.photos.slice(1, 6) }),
    'on 5 photos',
  ],
  ['a teacher that is not there', withTeacher({ file: '/absent.onnx' }), 'cannot be loaded'],
  [
    'an unknown output',
    withTeacher({ output: 'pool' }),
    'has no output pool; it has first, embedding',
  ],
  ['another size', withTeacher({ edgePx: 64 }), 'takes no picture as 1 × 3 × 64 × 64'],
])('%s is reported with one message', async (_, change, sentence) => {
  await expect(trainHead(change(options))).rejects.toThrow(sentence);
});

function withTeacher(change: Partial<TrainOptions['teacher']>) {
  return (it: TrainOptions): TrainOptions => ({ ...it, teacher: { ...it.teacher, ...change } });
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...args: string[]): Promise<Outcome> {
  const script = fileURLToPath(new URL('../train-head.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args]);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

test('the command writes the same head and prints its figures', async () => {
  const [teacher, out] = [options.teacher.file, path.join(folder, 'by-command')];
  const { code, stdout } = await run(
    ...['--teacher', teacher, '--out', out, '--size', String(TEACHER_EDGE_PX)],
    ...['--mean', '0.5,0.5,0.5', '--std', '0.25,0.25,0.25', '--output', 'embedding'],
    ...['--block-dims', '8', path.join(folder, 'photos')],
  );
  expect(code).toBe(0);
  const head = path.join(folder, 'expected');
  await writeHead(trained.head, head);
  for (const name of await readdir(head)) {
    expect(
      Buffer.compare(await readFile(path.join(out, name)), await readFile(path.join(head, name))),
    ).toBe(0);
  }
  const { figures } = trained;
  expect(stdout).toContain(`teacher's direction   ${figures.cosine.toFixed(3)}`);
  expect(stdout).toContain(`shared with the teacher ${figures.agreement.toFixed(3)}`);
});

test('the command reports missing arguments', async () => {
  const { code, stderr } = await run('--teacher', 'a.onnx');
  expect(stderr).toBe('--teacher, --out and a folder of photos are needed.\n');
  expect(code).toBe(1);
});
