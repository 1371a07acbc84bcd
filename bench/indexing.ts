import { cp, link, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmbedder } from '#engine/embed/embedder.ts';
import { modelFilePath } from '#engine/embed/model/model-file.ts';
import type { NamedObject } from '#engine/embed/tasks/named-objects.ts';
import type { WantedObjects } from '#engine/embed/tasks/object-task.ts';
import { Engine } from '#engine/engine.ts';
import type { Figures } from './figures/figures.ts';
import { cpuMsSince, timeBareParts } from './indexing/bare-parts.ts';
import { BARE_PARTS, type BareTimes } from './indexing/bare-times.ts';
import { type DrawnPhotos, drawPhotos } from './indexing/draw-photos.ts';
import { percentile } from './statistics.ts';

/** So many that what each run does once, like writing the index, hardly counts. */
const SETS: Readonly<Record<string, DrawnPhotos>> = {
  '500 px': { count: 600, width: 500, height: 375, distinct: 100 },
  '12 megapixels': { count: 200, width: 4000, height: 3000, distinct: 30 },
};
/** The two are timed in turn, so that whatever else the machine does meets both. */
const ROUNDS = 3;
const FEW = 8;
/** Of the bare parts' speed. */
const GOAL_RATIO = 0.85;

/** Boxes of a drawn photo, in fractions of it. */
const BOXES = [
  { x: 0.1, y: 0.1, width: 0.2, height: 0.2 },
  { x: 0.3, y: 0.4, width: 0.5, height: 0.5 },
  { x: 0.05, y: 0.5, width: 0.3, height: 0.4 },
  { x: 0.6, y: 0.05, width: 0.35, height: 0.3 },
];

type Way = 'without objects' | 'objects detected' | '4 annotated objects per image';

const WAYS: Readonly<Record<Way, (photos: DrawnPhotos) => WantedObjects>> = {
  'without objects': () => 'none',
  'objects detected': () => 'detected',
  '4 annotated objects per image': namedObjects,
};

interface Scratch {
  readonly root: string;
  readonly models: string;
  /** How many networks the product runs at once. */
  readonly threads: number;
}

/** Images a second through the whole of indexing, beside the parts that cannot be left out. */
export async function benchIndexing(figures: Figures): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  // The model is converted once in the life of a data directory: no part of the speed of indexing.
  const models = path.join(root, 'models');
  const embedder = await createEmbedder({ modelDir: models });
  await embedder.close();
  const scratch = { root, models, threads: embedder.threads };
  for (const [title, photos] of Object.entries(SETS)) {
    console.log(`  ${photos.count} photo-like JPEGs of ${title}`);
    const folder = path.join(root, 'photos');
    await mkdir(folder);
    await drawPhotos(folder, photos);
    for (const way of Object.keys(WAYS) as Way[]) {
      const { ratio, rate } = await benchWay(way, photos, folder, scratch);
      const name = `indexing, ${title}, ${way}`;
      figures.add({ name, value: rate, unit: '1/s', better: 'higher' });
      figures.add({
        name: `${name} ÷ bare parts`,
        value: ratio,
        unit: '',
        better: 'higher',
        goal: GOAL_RATIO,
      });
    }
    await rm(folder, { recursive: true });
  }
  await rm(root, { recursive: true });
}

async function benchWay(
  way: Way,
  photos: DrawnPhotos,
  folder: string,
  scratch: Scratch,
): Promise<Speed> {
  const wanted = WAYS[way](photos);
  const files = (await readdir(folder)).map((file) => path.join(folder, file));
  if (typeof wanted === 'object') await annotate(folder, files, wanted);
  const bare: BareTimes[] = [];
  const whole: Run[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await timeBareParts(modelFilePath(scratch.models), files, wanted, scratch.threads));
    whole.push(await indexFolder(folder, wanted !== 'none', scratch));
  }
  return report(way, files.length, bare, whole, scratch.threads);
}

interface Speed {
  /** Images a second. */
  readonly rate: number;
  /** Of the bare parts' rate. */
  readonly ratio: number;
}

function report(
  way: Way,
  nImages: number,
  bare: readonly BareTimes[],
  whole: readonly Run[],
  threads: number,
): Speed {
  const parts = BARE_PARTS.map((part) => ({
    part,
    ms:
      percentile(
        bare.map(({ ms }) => ms[part]),
        50,
      ) / nImages,
  })).filter(({ ms }) => ms > 0);
  const sums = bare.map(({ ms }) => BARE_PARTS.reduce((sum, part) => sum + ms[part], 0));
  const bareRates = sums.map((ms) => (1000 * threads * nImages) / ms);
  const wholeRates = whole.map(({ seconds }) => nImages / seconds);
  const ratios = wholeRates.map((rate, round) => rate / (bareRates[round] ?? 1));
  const nObjects = ((bare[0]?.nObjects ?? 0) / nImages).toFixed(1);
  const speed = { rate: percentile(wholeRates, 50), ratio: percentile(ratios, 50) };
  const bareRate = percentile(bareRates, 50).toFixed(1);
  console.log(
    `    ${way}${nObjects === '0.0' ? '' : ` (${nObjects} per image)`}: ${speed.rate.toFixed(1)} images/s, bare parts ${bareRate}; ratio ${speed.ratio.toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
  );
  const cpuMs = (runs: readonly { readonly cpuMs: number }[]) =>
    percentile(
      runs.map((run) => run.cpuMs),
      50,
    ) / nImages;
  console.log(
    `      CPU time ${cpuMs(whole).toFixed(1)} ms per image, bare parts ${cpuMs(bare).toFixed(1)}; ratio ${(cpuMs(bare) / cpuMs(whole)).toFixed(2)}`,
  );
  console.log(
    `      bare parts, ms per image on one core: ${parts.map(({ part, ms }) => `${part} ${ms.toFixed(1)}`).join(', ')}`,
  );
  return speed;
}

interface Run {
  readonly seconds: number;
  readonly cpuMs: number;
}

async function indexFolder(
  folder: string,
  findObjects: boolean,
  { root, models }: Scratch,
): Promise<Run> {
  const dataDir = await mkdtemp(path.join(root, 'data-'));
  await cp(models, path.join(dataDir, 'models'), { recursive: true });
  const engine = await Engine.open({
    dataDir,
    keys: { find: async () => undefined },
    log: console.error,
  });
  const index = async (indexed: string) => {
    const [dataset] = await engine.addFolders([{ folder: indexed, displayName: 'bench' }]);
    if (!dataset) throw new Error('the engine did not add the folder');
    dataset.setFindObjects(findObjects);
    const summary = await engine.index(dataset);
    if (!summary) throw new Error('indexing failed');
  };
  // Threads start, and each loads the model, once in the life of a server: no part of the speed either.
  await index(await copyOfFew(folder, root));
  const startMs = performance.now();
  const cpuBefore = process.cpuUsage();
  await index(folder);
  const run = {
    seconds: (performance.now() - startMs) / 1000,
    cpuMs: cpuMsSince(cpuBefore),
  };
  await engine.close();
  await rm(dataDir, { recursive: true });
  return run;
}

/** A folder with so many images of another that every thread gets one. */
async function copyOfFew(folder: string, root: string): Promise<string> {
  const few = await mkdtemp(path.join(root, 'few-'));
  const images = (await readdir(folder)).filter((file) => file.endsWith('.jpg')).slice(0, FEW);
  for (const image of images) await link(path.join(folder, image), path.join(few, image));
  return few;
}

function namedObjects({ width, height }: DrawnPhotos): NamedObject[] {
  return BOXES.map((box, n) => ({
    box: {
      unit: 'pixel',
      x: box.x * width,
      y: box.y * height,
      width: box.width * width,
      height: box.height * height,
    },
    label: `thing ${n}`,
  }));
}

/** The same objects in every file of the folder. */
function annotate(
  folder: string,
  files: readonly string[],
  objects: readonly NamedObject[],
): Promise<void> {
  const rows = files.flatMap((file) =>
    objects.map(({ box, label }) =>
      [path.basename(file), box.x, box.y, box.width, box.height, label].join(','),
    ),
  );
  const header = 'filename,col_x,row_y,width,height,label';
  return writeFile(path.join(folder, 'object_annotations.csv'), [header, ...rows].join('\n'));
}
