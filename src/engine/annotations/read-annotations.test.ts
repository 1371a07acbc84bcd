import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemList } from './problem-list.ts';
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

/** As the report has them. */
const textsOf = (problems: ProblemList) =>
  problems.all().map(({ line, entry, reason }) => `${line ?? '–'} ${entry ?? '–'} ${reason}`);

async function labelsIn(folder: string): Promise<Record<string, unknown>> {
  const { objects, images, problems } = await read(folder);
  return {
    objects: objects?.get('a.jpg')?.map(({ label }) => label),
    labels: images.get('a.jpg')?.labels,
    problems: problems.all(),
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

const QUOTES = 'the quotes do not match; a quote within quotes is written ""';

/** `image_annotations.csv` of these lines, and what was read: labels and captions by image. */
async function readLines(lines: readonly string[], images: readonly string[]) {
  await put('csv/image_annotations.csv', lines.join('\n'));
  const found = await read('csv', images);
  return {
    read: Object.fromEntries(found.images),
    unread: [...found.unread],
    problems: textsOf(found.problems),
  };
}

describe('a bad row of a CSV file costs that row', () => {
  const images = Array.from({ length: 1000 }, (_, n) => `${n}.jpg`);
  const rows = images.map((image) => `${image},thing`);

  test.each([
    ['an open quote', '500.jpg,"thing', QUOTES],
    ['text after a quote', '500.jpg,"5" tall', QUOTES],
    [
      'a comma too many',
      '500.jpg, black,A cat',
      'has 3 values for 2 columns; a value with a comma needs quotes around it',
    ],
    ['a torn list', '500.jpg,[oh', 'label is no JSON list: [oh'],
    [
      'a torn list that is long',
      `500.jpg,[${'x'.repeat(200)}`,
      `label is no JSON list: [${'x'.repeat(99)}…`,
    ],
    ['no image', ' ,thing', 'filename is missing'],
    ['a megabyte', `500.jpg,${'x'.repeat(2 ** 20)}`, 'is longer than 1 MB'],
  ])('with %s', async (_, bad, reason) => {
    const found = await readLines(['filename,label', ...rows.with(500, bad)], images);
    expect(Object.keys(found.read)).toEqual(images.filter((image) => image !== '500.jpg'));
    expect(found.problems).toEqual([`502 – ${reason}`]);
  });

  test('where quotes come after it', async () => {
    const quoted = images.map((image) => `"${image}","[""a"", ""b, c""]"`);
    const bad = quoted.with(500, '500.jpg,"thing').with(700, '700.jpg,"other');
    const found = await readLines(['filename,label', ...bad], images);
    expect(Object.keys(found.read)).toHaveLength(998);
    expect(found.read['999.jpg']?.labels).toEqual(['a', 'b, c']);
    expect(found.problems).toEqual([`502 – ${QUOTES}`, `702 – ${QUOTES}`]);
  });

  test('which is not UTF-8', async () => {
    const lines = ['filename,label,caption', ...rows.with(500, '500.jpg,"café\nau lait"'), ''];
    await put('csv/image_annotations.csv', Buffer.from(lines.join('\n'), 'latin1'));
    const found = await read('csv', images);
    expect(found.images.size).toBe(999);
    expect(textsOf(found.problems)).toEqual(['502 – is not UTF-8; save the file as UTF-8']);
  });

  test('in a file of several blocks, whose lines are counted through', async () => {
    const caption = `"in\ntwo lines, ${'and long '.repeat(250)}"`;
    const long = images.map((image) => `${image},thing,${caption}`).with(998, '998.jpg,"');
    const found = await readLines(['filename,label,caption', '', ...long], images);
    expect(Object.keys(found.read)).toHaveLength(999);
    expect(found.read['997.jpg']?.caption).toBe(JSON.parse(caption.replace('\n', '\\n')).trim());
    expect(found.problems).toEqual([`${3 + 2 * 998} – ${QUOTES}`]);
  });

  test('and of very many some are told', async () => {
    const { problems } = await readLines(['filename,label', ...images.map(() => ',x')], images);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toBe('– – has 900 more bad rows');
  });
});

describe('CSV is read', () => {
  const expected = { 'a.jpg': { labels: ['x, "y"'], caption: 'one\ntwo' } };
  const record = 'a.jpg,"x, ""y""","one\ntwo"';

  test.each([
    ['with a byte order mark', `\ufeff"filename",label,caption\n${record}\n`],
    ['with quotes around all', `"filename","label","caption"\n"a.jpg",${record.slice(6)}`],
    ['with blanks around quotes', 'filename, label ,caption\na.jpg, "x, ""y""" ,"one\ntwo"\t\n'],
    ['with blank lines', `\n\nfilename,label,caption\n\n${record}\n  \n\n`],
    ['with other columns', `id,caption,filename,,label\n7,"one\ntwo",a.jpg,,"x, ""y""",,\n`],
  ])('%s', async (_, text) => {
    const found = await readLines([text], ['a.jpg']);
    expect(found).toEqual({ read: expected, unread: [], problems: [] });
  });

  test.each(['\n', '\r\n', '\r'])('with lines that end in %j', async (end) => {
    const text = ['filename,label', 'a.jpg,x', 'b.jpg,5" tall', '', 'c.jpg,"'].join(end);
    const found = await readLines([text], ['a.jpg', 'b.jpg']);
    expect(found.read['a.jpg']?.labels).toEqual(['x']);
    expect(found.read['b.jpg']?.labels).toEqual(['5" tall']);
    expect(found.problems).toEqual([`5 – ${QUOTES}`]);
  });

  test('unless its header is not what it should be', async () => {
    for (const [text, reason] of [
      ['', 'is empty'],
      ['file,label\na.jpg,x', 'has no column "filename"'],
      ['filename;label\na.jpg;x', 'has no column "filename"'],
      ['"filename,label\na.jpg,x', `has no header: ${QUOTES}`],
    ] as const) {
      const found = await readLines([text], ['a.jpg']);
      expect(found).toEqual({ read: {}, unread: ['images'], problems: [`– – ${reason}`] });
    }
  });
});

describe('Parquet is read', () => {
  test('with boxes, and entries that are bad are told by their number', async () => {
    await putParquet(
      'parquet/object_annotations.parquet',
      `SELECT * FROM (VALUES ('a.jpg', 1.5, 2, 30, 40, 'cat'), ('a.jpg', 1, 2, 0.5, 40, 'dog'),
       ('b.jpg', 1, 2, 30, 40, NULL), ('c.jpg', 1, 2, 30, 40, 'cat'))
       AS rows(filename, col_x, row_y, width, height, label)`,
    );
    const { objects, problems } = await read('parquet', ['a.jpg', 'b.jpg']);
    expect([...(objects ?? [])]).toMatchObject([
      ['a.jpg', [{ label: 'cat', box: { unit: 'pixel', x: 1.5, y: 2, width: 30, height: 40 } }]],
    ]);
    expect(textsOf(problems)).toEqual([
      '– 2 width must be 1 or more, not 0.5: boxes are in pixels, not in fractions of the image',
      '– 3 label is missing',
      '– – names 1 image that is not there',
    ]);
  });

  test('with lists of labels, of which those that are no text are told', async () => {
    await putParquet(
      'parquet/image_annotations.parquet',
      `SELECT 'a.jpg' AS filename, [' cat ', NULL, '', ' '] AS label, 'A cat' AS caption`,
    );
    const found = await read('parquet');
    expect([...found.images]).toEqual([['a.jpg', { labels: ['cat'], caption: 'A cat' }]]);
    await putParquet(
      'parquet/image_annotations.parquet',
      `SELECT 'a.jpg' AS filename, [{ 'name': 'cat' }] AS label`,
    );
    expect(textsOf((await read('parquet')).problems)).toEqual([
      '– 1 label holds something that is no text',
    ]);
  });

  test('unless it is broken', async () => {
    await put('parquet/object_annotations.parquet', 'PAR1 and no more');
    const { objects, unread, problems } = await read('parquet');
    expect(objects).toBeNull();
    expect([...unread]).toEqual(['objects']);
    expect(textsOf(problems)).toEqual(['– – cannot be read as Parquet']);
  });
});

test('lists of labels in text lose what is blank and refuse what is no text', async () => {
  const found = await readLines(
    [
      'filename,label',
      'a.jpg,"["" cat "", null, """", 5]"',
      'b.jpg,"[{""name"": ""cat""}]"',
      'c.jpg,[]',
    ],
    ['a.jpg', 'b.jpg', 'c.jpg'],
  );
  expect(found.read).toEqual({
    'a.jpg': { labels: ['cat', '5'], caption: null },
    'c.jpg': { labels: [], caption: null },
  });
  expect(found.problems).toEqual(['3 – label holds something that is no text']);
});

test('a box is cut at the left and upper edge of its image', async () => {
  const boxes = ['-0.5,0,10,10', '-4,-5,10,10', '-10,0,10,10', '0,-11,10,10', '0.1,0.1,0.5,0.5'];
  const rows = boxes.map((box) => `a.jpg,${box},cat`);
  const header = 'filename,col_x,row_y,width,height,label';
  await put('boxes/object_annotations.csv', [header, ...rows].join('\n'));
  const { objects, problems } = await read('boxes');
  expect(objects?.get('a.jpg')?.map(({ box }) => box)).toEqual([
    { unit: 'pixel', x: 0, y: 0, width: 9.5, height: 10 },
    { unit: 'pixel', x: 0, y: 0, width: 6, height: 5 },
  ]);
  expect(textsOf(problems)).toEqual([
    '4 – the box lies left of the image',
    '5 – the box lies above the image',
    '6 – width must be 1 or more, not 0.5: boxes are in pixels, not in fractions of the image',
  ]);
});

test('COCO of two images with one id is read by the first, and its entries are counted', async () => {
  const bbox = [1, 1, 9, 9];
  const coco = {
    images: ['a.jpg', 'b.jpg'].map((file_name) => ({ id: 1, file_name })),
    categories: ['cat', 'dog'].map((name) => ({ id: 1, name })),
    annotations: [1, 1, 2].map((category_id) => ({ image_id: 1, category_id, bbox })),
  };
  await put('coco/annotations.json', JSON.stringify(coco));
  const { objects, problems } = await read('coco', ['a.jpg', 'b.jpg']);
  expect([...(objects ?? [])]).toMatchObject([['a.jpg', [{ label: 'cat' }, { label: 'cat' }]]]);
  expect(textsOf(problems)).toEqual(['– 3 label is missing']);
});

test.each([
  ['', 'is empty'],
  ['{"images":[{"id":', 'cannot be read as COCO JSON'],
])('JSON that is broken keeps what it told before: %s', async (json, reason) => {
  await put('broken/annotations.json', json);
  const { objects, unread, problems } = await read('broken');
  expect(objects).toBeNull();
  expect([...unread]).toEqual(['objects']);
  expect(textsOf(problems)).toEqual([`– – ${reason}`]);
});

test.each(['{}', '{"version":"5.0","shapes":[]}', '{"images":[]}', '[{"id":1,"annotations":[]}]'])(
  '%s is no file of objects',
  async (json) => {
    await put('other/annotations.json', json);
    const { objects, unread, problems } = await read('other');
    expect(objects).toBeNull();
    expect([...unread]).toEqual([]);
    expect(textsOf(problems)).toEqual([
      '– – is not COCO: it has no lists "images" and "annotations"',
    ]);
  },
);
