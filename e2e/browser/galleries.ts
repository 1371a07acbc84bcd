import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packagedGallery } from '#cli/data/sample-gallery.ts';
import { drawGallery } from '../gallery.ts';
import { drawScenes } from '../scenes.ts';
import { type SemblanceProcess, startSemblance } from './semblance-process.ts';

/** Images of the sample gallery in the larger dataset: enough for several pages of clusters. */
const LARGE_SIZE = 420;

const NO_OBJECTS = 'filename,col_x,row_y,width,height,label\n';

export interface Served extends SemblanceProcess {
  /** Dataset of the drawn gallery: classes that are known. */
  readonly drawn: string;
  /** Dataset of known objects at known places. */
  readonly scenes: string;
  /** Dataset of several pages. */
  readonly large: string;
}

const NAMES = ['drawn', 'large', 'scenes'] as const;
/** Set by the runner, read by its workers. */
const VARIABLE = 'SEMBLANCE_TEST_GALLERIES';

/** Makes and indexes the galleries once for all workers. @returns how to remove them */
export async function makeGalleries(): Promise<() => Promise<void>> {
  const root = await mkdtemp(path.join(tmpdir(), 'semblance-galleries-'));
  process.env[VARIABLE] = root;
  const folderOf = (name: (typeof NAMES)[number]) => path.join(root, name);
  await mkdir(folderOf('drawn'));
  await drawGallery(folderOf('drawn'));
  // States that none of its images contains an object.
  await writeFile(path.join(folderOf('drawn'), 'object_annotations.csv'), NO_OBJECTS);
  await copySampleGallery(folderOf('large'), LARGE_SIZE);
  await drawScenes(folderOf('scenes'));
  const indexing = await start(root, path.join(root, 'data'));
  await indexing.ready();
  await indexing.stop();
  return () => rm(root, { recursive: true });
}

/** A server over the galleries with a data directory of its own, which tests may change. */
export async function serveGalleries(dataDir: string): Promise<Served> {
  const root = process.env[VARIABLE];
  if (root === undefined) throw new Error(`${VARIABLE} is not set: the global setup has not run.`);
  await cp(path.join(root, 'data'), dataDir, { recursive: true });
  const served = await start(root, dataDir);
  const datasets = await served.ready();
  const idOf = (name: (typeof NAMES)[number]) =>
    datasets.find((dataset) => dataset.display_name === name)?.id ?? '';
  return { ...served, drawn: idOf('drawn'), large: idOf('large'), scenes: idOf('scenes') };
}

function start(root: string, dataDir: string): Promise<SemblanceProcess> {
  return startSemblance({ folders: NAMES.map((name) => path.join(root, name)), dataDir });
}

/** The first `count` images of the sample gallery, in a folder of their own. */
export async function copySampleGallery(folder: string, count: number): Promise<void> {
  const { folder: source } = await packagedGallery();
  await mkdir(folder);
  const files = (await readdir(source)).sort().slice(0, count);
  for (const file of files) await cp(path.join(source, file), path.join(folder, file));
}
