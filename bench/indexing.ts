import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { sampleGallery } from '#cli/folders.ts';
import { createEmbedder } from '#engine/embed/embedder.ts';
import { Engine } from '#engine/engine.ts';
import { seededRandom } from '#engine/scan/seeded-vectors.ts';

const GALLERY_IMAGES = 600;
const PHOTOS = 200;
const LARGE_PHOTOS = 60;

/** Images a second through the whole of indexing, beside embedding the same files and nothing else. */
export async function benchIndexing(): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  await benchFolder(root, `sample gallery, ${GALLERY_IMAGES} of it`, copyGallery);
  await benchFolder(root, `${PHOTOS} photo-like JPEGs of 500 px`, (folder) =>
    drawPhotos(folder, PHOTOS, 500, 375),
  );
  await benchFolder(root, `${LARGE_PHOTOS} photo-like JPEGs of 12 megapixels`, (folder) =>
    drawPhotos(folder, LARGE_PHOTOS, 4000, 3000),
  );
  await rm(root, { recursive: true });
}

async function benchFolder(
  root: string,
  title: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = path.join(root, 'images');
  await mkdir(folder);
  await fill(folder);
  const bare = await embedOnly(root, folder);
  const whole = await indexWhole(root, folder, false);
  const withObjects = await indexWhole(root, folder, true);
  console.log(
    `  ${title}: ${whole.toFixed(1)} images/s, ${(whole / bare).toFixed(2)} of embedding alone (${bare.toFixed(1)}); with objects ${withObjects.toFixed(1)}`,
  );
  await rm(folder, { recursive: true });
}

async function embedOnly(root: string, folder: string): Promise<number> {
  const embedder = await createEmbedder({ modelDir: path.join(root, 'bare') });
  const files = await readdir(folder);
  const thumbnail = (file: string) => path.join(root, 'bare', 'thumbnails', `${file}.webp`);
  const start = performance.now();
  await Promise.all(
    files.map((file) => embedder.embedFile(path.join(folder, file), thumbnail(file))),
  );
  const seconds = (performance.now() - start) / 1000;
  await embedder.close();
  return files.length / seconds;
}

async function indexWhole(root: string, folder: string, findObjects: boolean): Promise<number> {
  const dataDir = await mkdtemp(path.join(root, 'data-'));
  // The model is converted once in the life of a data directory: no part of the speed of indexing.
  await cp(path.join(root, 'bare'), path.join(dataDir, 'models'), { recursive: true });
  const engine = await Engine.open({ dataDir, keys: new Map(), log: console.error });
  const [dataset] = await engine.addFolders([{ folder, displayName: 'bench' }]);
  if (!dataset) throw new Error('the engine took no folder');
  dataset.findObjects = findObjects;
  const start = performance.now();
  const summary = await engine.index(dataset);
  const seconds = (performance.now() - start) / 1000;
  await engine.close();
  return (summary?.nEmbedded ?? 0) / seconds;
}

async function copyGallery(folder: string): Promise<void> {
  const { folder: source } = await sampleGallery();
  const files = (await readdir(source)).sort().slice(0, GALLERY_IMAGES);
  for (const file of files) await cp(path.join(source, file), path.join(folder, file));
}

/** Smooth colour with noise on it compresses, and so decodes, about like a photo. */
async function drawPhotos(
  folder: string,
  count: number,
  width: number,
  height: number,
): Promise<void> {
  const random = seededRandom(1);
  for (let n = 0; n < count; n++) {
    const coarse = Uint8Array.from({ length: 16 * 12 * 3 }, () => 256 * random());
    const noise = { type: 'gaussian', mean: 128, sigma: 12 } as const;
    const grain = await sharp({
      create: { width, height, channels: 3, background: '#808080', noise },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
    const photo = await sharp(coarse, { raw: { width: 16, height: 12, channels: 3 } })
      .resize(width, height, { fit: 'fill', kernel: 'cubic' })
      .composite([{ input: grain, blend: 'soft-light' }])
      .jpeg({ quality: 85 })
      .toBuffer();
    await writeFile(path.join(folder, `${n}.jpg`), photo);
  }
}
