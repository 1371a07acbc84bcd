import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAnnotations } from './read-annotations.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'semblance-annotations-'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.join(root, path.dirname(file)), { recursive: true });
  await writeFile(path.join(root, file), content);
}

/** @param rows a query of DuckDB */
async function putParquet(file: string, rows: string): Promise<void> {
  await mkdir(path.join(root, path.dirname(file)), { recursive: true });
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const written = path.join(root, 'written.parquet');
  await connection.run(`COPY (${rows}) TO '${written}' (FORMAT parquet)`);
  connection.closeSync();
  database.closeSync();
  await rename(written, path.join(root, file));
}

const read = (folder: string, images: readonly string[] = ['a.jpg']) =>
  readAnnotations(path.join(root, folder), new Set(images), true);

async function labelsIn(folder: string): Promise<Record<string, unknown>> {
  const { objects, images, problems } = await read(folder);
  return {
    objects: objects?.get('a.jpg')?.map(({ label }) => label),
    labels: images.get('a.jpg')?.labels,
    problems,
  };
}

describe('a folder is read as it is called', () => {
  const names = ['g [1]', 'g 1', 'g*', 'g?', 'g', '[g]', '{g}', 'label=g'];

  test('from CSV', async () => {
    for (const name of names) {
      await put(`${name}/image_annotations.csv`, `filename,label\na.jpg,in ${name}\n`);
    }
    for (const name of names) {
      expect(await labelsIn(name)).toEqual({ labels: [`in ${name}`], problems: [] });
    }
  });

  test('from Parquet', async () => {
    for (const name of names) {
      const row = `SELECT 'a.jpg' AS filename, 'in ${name}' AS label`;
      await putParquet(`${name}/image_annotations.parquet`, row);
    }
    for (const name of names) {
      expect(await labelsIn(name)).toEqual({ labels: [`in ${name}`], problems: [] });
    }
  });

  test('from COCO JSON', async () => {
    for (const name of names) {
      const coco = {
        images: [{ id: 1, file_name: 'a.jpg' }],
        categories: [{ id: 1, name: `in ${name}` }],
        annotations: [{ image_id: 1, category_id: 1, bbox: [1, 1, 9, 9] }],
      };
      await put(`${name}/annotations.json`, JSON.stringify(coco));
    }
    for (const name of names) {
      expect(await labelsIn(name)).toEqual({ objects: [`in ${name}`], problems: [] });
    }
  });
});
