import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findImages } from '#engine/indexing/folder/find-images.ts';
import { resultOf } from '#engine/indexing/indexing-event.ts';
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

/** As a run over the folder does, of which only the images are made up. */
async function read(folder: string, images: readonly string[] = ['a.jpg']) {
  const { annotationFiles } = await resultOf(findImages(path.join(root, folder)));
  return readAnnotations({
    folder: path.join(root, folder),
    files: annotationFiles,
    imagePaths: new Set(images),
    withObjects: true,
    mayHaveMore: false,
  });
}

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

describe('a folder with special characters in its name is read', () => {
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

const QUOTES = 'the quotes do not match; write a quote within quotes as ""';

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

describe('a bad row of a CSV file loses only that row', () => {
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
    ['a torn list', '500.jpg,[oh', 'label is not a JSON list: [oh'],
    [
      'a torn list that is long',
      `500.jpg,[${'x'.repeat(200)}`,
      `label is not a JSON list: [${'x'.repeat(99)}…`,
    ],
    ['no image', ' ,thing', 'filename is missing'],
    ['a megabyte', `500.jpg,${'x'.repeat(2 ** 20)}`, 'is longer than 1 MB'],
  ])('with %s', async (_, bad, reason) => {
    const found = await readLines(['filename,label', ...rows.with(500, bad)], images);
    expect(Object.keys(found.read)).toEqual(images.filter((image) => image !== '500.jpg'));
    expect(found.problems).toEqual([`502 – ${reason}`]);
  });

  test('with quoted rows after it', async () => {
    const quoted = images.map((image) => `"${image}","[""a"", ""b, c""]"`);
    const bad = quoted.with(500, '500.jpg,"thing').with(700, '700.jpg,"other');
    const found = await readLines(['filename,label', ...bad], images);
    expect(Object.keys(found.read)).toHaveLength(998);
    expect(found.read['999.jpg']?.labels).toEqual(['a', 'b, c']);
    expect(found.problems).toEqual([`502 – ${QUOTES}`, `702 – ${QUOTES}`]);
  });

  test('with text that is not UTF-8', async () => {
    const lines = ['filename,label,caption', ...rows.with(500, '500.jpg,"café\nau lait"'), ''];
    await put('csv/image_annotations.csv', Buffer.from(lines.join('\n'), 'latin1'));
    const found = await read('csv', images);
    expect(found.images.size).toBe(999);
    expect(textsOf(found.problems)).toEqual(['502 – is not UTF-8; save the file as UTF-8']);
  });

  test('in a file of several blocks, with continuous line numbers', async () => {
    const caption = `"in\ntwo lines, ${'and long '.repeat(250)}"`;
    const long = images.map((image) => `${image},thing,${caption}`).with(998, '998.jpg,"');
    const found = await readLines(['filename,label,caption', '', ...long], images);
    expect(Object.keys(found.read)).toHaveLength(999);
    expect(found.read['997.jpg']?.caption).toBe(JSON.parse(caption.replace('\n', '\\n')).trim());
    expect(found.problems).toEqual([`${3 + 2 * 998} – ${QUOTES}`]);
  });

  test('and the report lists at most a hundred bad rows', async () => {
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

  test('and an invalid header is reported', async () => {
    for (const [text, reason] of [
      ['', 'is empty'],
      ['file,label\na.jpg,x', 'has no column "filename", only file, label'],
      ['file;label\na.jpg;x', 'has no column "filename", only file, label'],
      ['\ufefffile\tlabel\na.jpg\tx', 'has no column "filename", only file, label'],
      ['"filename,label\na.jpg,x', `has no valid header: ${QUOTES}`],
    ] as const) {
      const found = await readLines([text], ['a.jpg']);
      expect(found).toEqual({ read: {}, unread: ['images'], problems: [`– – ${reason}`] });
    }
  });
});

describe('Parquet is read', () => {
  test('with boxes, and bad entries are reported by number', async () => {
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
      '– – names 1 image in column filename that does not exist, for example "c.jpg"',
    ]);
  });

  test('with lists of labels, and labels that are not text are reported', async () => {
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
      '– 1 label contains a value that is not text',
    ]);
  });

  test('and a broken file is reported', async () => {
    await put('parquet/object_annotations.parquet', 'PAR1 and no more');
    const { objects, unread, problems } = await read('parquet');
    expect(objects).toBeNull();
    expect([...unread]).toEqual(['objects']);
    expect(textsOf(problems)).toEqual(['– – cannot be read as Parquet']);
  });
});

test('a JSON list of labels drops blank labels and is rejected with values that are not text', async () => {
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
  expect(found.problems).toEqual(['3 – label contains a value that is not text']);
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
    '4 – the box is left of the image',
    '5 – the box is above the image',
    '6 – width must be 1 or more, not 0.5: boxes are in pixels, not in fractions of the image',
  ]);
});

test('COCO with two images of the same id uses the first one, and entries are numbered', async () => {
  const bbox = [1, 1, 9, 9];
  const coco = {
    images: ['a.jpg', 'b.jpg'].map((file_name) => ({ id: 1, file_name })),
    categories: ['cat', 'dog'].map((name) => ({ id: 1, name })),
    annotations: [1, 1, 2].map((category_id) => ({ image_id: 1, category_id, bbox })),
  };
  await put('coco/annotations.json', JSON.stringify(coco));
  const { objects, problems } = await read('coco', ['a.jpg', 'b.jpg']);
  expect([...(objects ?? [])]).toMatchObject([['a.jpg', [{ label: 'cat' }, { label: 'cat' }]]]);
  expect(textsOf(problems)).toEqual([
    '– 3 annotations[].category_id is 2, which matches no categories[].id',
  ]);
});

test.each([
  ['', 'is empty'],
  ['{"images":[{"id":', 'cannot be read as COCO JSON'],
])('a broken JSON file keeps the objects that it described before: %s', async (json, reason) => {
  await put('broken/annotations.json', json);
  const { objects, unread, problems } = await read('broken');
  expect(objects).toBeNull();
  expect([...unread]).toEqual(['objects']);
  expect(textsOf(problems)).toEqual([`– – ${reason}`]);
});

const NOT_COCO = 'is not COCO: it';
test.each([
  ['{}', `${NOT_COCO} has no lists "images" and "annotations"`],
  ['{"version":"5.0","shapes":[]}', `${NOT_COCO} has no lists "images" and "annotations"`],
  ['{"images":[]}', `${NOT_COCO} has no list "annotations"`],
  [
    '\n [{"id":1,"annotations":[]}]',
    `${NOT_COCO} is a list, but COCO is an object with the lists "images" and "annotations"`,
  ],
])('%s is not read as COCO', async (json, reason) => {
  await put('other/annotations.json', json);
  const { objects, unread, problems } = await read('other');
  expect(objects).toBeNull();
  expect([...unread]).toEqual([]);
  expect(textsOf(problems)).toEqual([`– – ${reason}`]);
});

test.each([
  ['{"images":{},"annotations":[]}', '"images" must be a list, not an object'],
  ['{"images":[],"annotations":"none"}', '"annotations" must be a list, not text'],
  ['{"images":[],"annotations":[],"categories":7}', '"categories" must be a list, not a number'],
])('%s is reported as invalid COCO and keeps the previous objects', async (json, reason) => {
  await put('nearly/annotations.json', json);
  const { unread, problems } = await read('nearly');
  expect([...unread]).toEqual(['objects']);
  expect(textsOf(problems)).toEqual([`– – is not COCO: ${reason}`]);
});

describe('exports of other tools are read', () => {
  const bbox = [1, 2, 30, 40];
  const box = { unit: 'pixel', x: 1, y: 2, width: 30, height: 40 };
  const cocoOf = (...names: string[]) => ({
    images: names.map((file_name, id) => ({ id, file_name, width: 100, height: 80 })),
    categories: [{ id: 0, name: 'cat', supercategory: 'none' }],
    annotations: names.map((_, id) => ({ id, image_id: id, category_id: 0, bbox, area: 1200 })),
  });
  const boxesOf = ({ objects }: Awaited<ReturnType<typeof read>>) =>
    Object.fromEntries(
      [...(objects ?? [])].map(([image, inImage]) => [image, inImage.map((object) => object.box)]),
    );

  test('from Roboflow, with a file in each split, next to its images', async () => {
    for (const part of ['train', 'valid']) {
      await put(`robo/${part}/_annotations.coco.json`, JSON.stringify(cocoOf('a_jpg.rf.1.jpg')));
    }
    const images = ['train/a_jpg.rf.1.jpg', 'valid/a_jpg.rf.1.jpg', 'a_jpg.rf.1.jpg'];
    const found = await read('robo', images);
    expect(boxesOf(found)).toEqual({ [images[0] ?? '']: [box], [images[1] ?? '']: [box] });
    expect(textsOf(found.problems)).toEqual([]);
  });

  test('from Label Studio, with result.json next to the folder of images, and with backslashes', async () => {
    await put('studio/result.json', JSON.stringify(cocoOf('images\\\\1f-a.jpg', 'images/2-b.jpg')));
    const found = await read('studio', ['images/1f-a.jpg', 'images/2-b.jpg']);
    expect(boxesOf(found)).toEqual({ 'images/1f-a.jpg': [box], 'images/2-b.jpg': [box] });
  });

  test('from FiftyOne and COCO, with the images in another folder', async () => {
    await put('fifty/labels.json', JSON.stringify(cocoOf('a.jpg')));
    expect(boxesOf(await read('fifty', ['data/a.jpg']))).toEqual({ 'data/a.jpg': [box] });
    await put('coco/annotations/instances_val2017.json', JSON.stringify(cocoOf('b.jpg')));
    expect(boxesOf(await read('coco', ['val2017/b.jpg']))).toEqual({ 'val2017/b.jpg': [box] });
  });

  test('with ids as integers, decimals and text', async () => {
    const coco = {
      images: [
        { id: 1, file_name: 'a.jpg' },
        { id: '2', file_name: 'b.jpg' },
      ],
      categories: [{ id: '3', name: 'cat' }],
    };
    const annotations =
      '[{"image_id":1.0,"category_id":3.0,"bbox":[1,2,30,40]},{"image_id":2.00,"category_id":3,"bbox":[1,2,30,40]}]';
    const json = JSON.stringify({ ...coco, annotations: [] }).replace('[]', annotations);
    await put('ids/annotations.json', json);
    const found = await read('ids', ['a.jpg', 'b.jpg']);
    expect(boxesOf(found)).toEqual({ 'a.jpg': [box], 'b.jpg': [box] });
    expect(textsOf(found.problems)).toEqual([]);
  });

  test('with polygons and run-length encodings instead of boxes', async () => {
    const polygons = [
      [1, 2, 31, 2, 31, 42],
      [5, 5, 6, 6, 5, 6],
    ];
    // Columns 1 to 30 of 80 pixels each, in them the pixels 2 to 41; compressed as `rleToString` of pycocotools does it.
    const counts = [82, ...Array.from({ length: 30 }, () => [40, 40]).flat()].slice(0, -1);
    const compressed = 'b2X1X1000000000000000000000000000000000000000000000000000000000^\\5';
    const left = 100 * 80 - counts.reduce((sum, run) => sum + run, 0);
    const shapes: unknown[] = [
      { segmentation: polygons },
      { segmentation: polygons[0], bbox: [] },
      { segmentation: { counts: [...counts, left], size: [80, 100] }, iscrowd: 1 },
      { segmentation: { counts: compressed, size: [80, 100] } },
      { segmentation: [], bbox: null },
      { segmentation: { counts: [5], size: [80, 100] } },
    ];
    const coco = {
      ...cocoOf('a.jpg'),
      annotations: shapes.map((shape) => ({ image_id: 0, category_id: 0, ...(shape as object) })),
    };
    await put('shapes/annotations.json', JSON.stringify(coco));
    const found = await read('shapes');
    expect(boxesOf(found)['a.jpg']).toEqual([box, box, box, box]);
    const wrong =
      'annotations[].segmentation is neither a list of polygons nor a complete run-length encoding, and annotations[].bbox is missing';
    expect(textsOf(found.problems)).toEqual([
      '– 5 annotations[].bbox and annotations[].segmentation are missing',
      `– 6 ${wrong}`,
    ]);
  });

  test('and errors are reported in the terms of COCO', async () => {
    const wrong = [
      { image_id: 9 },
      { image_id: null },
      { category_id: 5 },
      { bbox: [1, 2, 'wide', 4] },
      { bbox: [1, 2, 0.5, 4] },
      { bbox: [1, 2] },
    ];
    const { annotations, ...rest } = cocoOf('a.jpg', 'gone/b.jpg', 'gone/c.jpg');
    const bad = wrong.map((change) => ({ ...annotations[0], ...change }));
    await put(
      'wrong/coco.json',
      JSON.stringify({ ...rest, annotations: [...bad, ...annotations] }),
    );
    expect(textsOf((await read('wrong')).problems)).toEqual([
      '– 1 annotations[].image_id is 9, which matches no images[].id',
      '– 2 annotations[].image_id is missing',
      '– 3 annotations[].category_id is 5, which matches no categories[].id',
      '– 4 annotations[].bbox[2] must be a number, not "wide"',
      '– 5 annotations[].bbox[2] must be 1 or more, not 0.5: boxes are in pixels, not in fractions of the image',
      '– 6 annotations[].bbox must be a list of four numbers',
      '– – names 2 images in images[].file_name that do not exist, for example "gone/b.jpg"',
    ]);
  });
});

describe('an image is matched by its name', () => {
  const found = async (names: readonly string[], images: readonly string[], file = '') => {
    const rows = names.map((name) => `"${name}",x`);
    await rm(path.join(root, 'named'), { recursive: true, force: true });
    await put(`named/${file}image_annotations.csv`, ['filename,label', ...rows].join('\n'));
    const { images: read_, problems } = await read('named', images);
    return { images: [...read_.keys()], problems: textsOf(problems) };
  };
  const only = (image: string) => ({ images: [image], problems: [] });

  test.each([
    ['in another Unicode form', 'cafe\u0301/nai\u0308ve.jpg', 'caf\u00e9/na\u00efve.jpg'],
    ['in another Unicode form', 'caf\u00e9.jpg', 'cafe\u0301.jpg'],
    ['with ./', './b/a.jpg', 'b/a.jpg'],
    ['with backslashes', 'b\\a.jpg', 'b/a.jpg'],
    ['with backslashes of its own', 'b\\a.jpg', 'b\\a.jpg'],
    ['with ..', 'b/../c/a.jpg', 'c/a.jpg'],
    ['without its folder', 'a.jpg', 'deep/er/a.jpg'],
    ['with a folder more', 'images/a.jpg', 'a.jpg'],
    ['from another machine', 'C:\\data\\b\\a.jpg', 'b/a.jpg'],
    ['from another machine', '/home/me/set/b/a.jpg', 'b/a.jpg'],
  ])('%s: %s', async (_, name, image) => {
    expect(await found([name], [image, 'other.jpg'])).toEqual(only(image));
  });

  test('by an absolute path, and by a path relative to the folder of the file', async () => {
    const absolute = path.join(root, 'named', 'b', 'a.jpg');
    expect(await found([absolute], ['b/a.jpg', 'c/b/a.jpg'])).toEqual(only('b/a.jpg'));
    expect(await found([`file://${absolute}`], ['b/a.jpg', 'a.jpg'])).toEqual(only('b/a.jpg'));
    expect(await found(['a.jpg'], ['a.jpg', 'b/a.jpg'], 'b/')).toEqual(only('b/a.jpg'));
    expect(await found(['../c/a.jpg'], ['c/a.jpg', 'b/a.jpg'], 'b/')).toEqual(only('c/a.jpg'));
    expect(await found(['b/a.jpg'], ['a.jpg', 'b/a.jpg'], 'labels/')).toEqual(only('b/a.jpg'));
  });

  test('but not by an ambiguous name, or one that another row matches better', async () => {
    expect(await found(['x/a.jpg'], ['b/a.jpg', 'c/a.jpg'])).toEqual({
      images: [],
      problems: [
        '– – names 1 image in column filename with a name that matches several images, for example "x/a.jpg"',
      ],
    });
    expect(await found(['old/b/a.jpg'], ['b/a.jpg', 'c/a.jpg'])).toEqual(only('b/a.jpg'));
    expect(await found(['train/a.jpg', 'test/a.jpg'], ['train/a.jpg'])).toEqual({
      images: ['train/a.jpg'],
      problems: [
        '– – names 1 image in column filename that does not exist, for example "test/a.jpg"',
      ],
    });
  });
});

describe('CSV from spreadsheets is read', () => {
  test.each([
    [';', '12,5'],
    ['\t', '12.5'],
  ])('with %j between values', async (separator, x) => {
    const lines = [
      ['filename', 'col_x', 'row_y', 'width', 'height', 'label'],
      ['"a.jpg"', x, '2', '30', '40', '"a; ""b"",\tc"'],
      ['a.jpg', '1', '2', '', '40', 'gone'],
      ['a.jpg', '1', '2', '30', '40', 'd', 'more'],
    ];
    const text = `\ufeff${lines.map((fields) => fields.join(separator)).join('\r\n')}`;
    await put('sheet/object_annotations.csv', text);
    const { objects, problems } = await read('sheet');
    expect(objects?.get('a.jpg')).toMatchObject([{ box: { x: 12.5 }, label: 'a; "b",\tc' }]);
    const name = separator === ';' ? 'a semicolon' : 'a tab';
    expect(textsOf(problems)).toEqual([
      '3 – width is missing',
      `4 – has 7 values for 6 columns; a value with ${name} needs quotes around it`,
    ]);
  });

  test('and UTF-16 is rejected', async () => {
    await put('utf16/image_annotations.csv', Buffer.from('\ufefffilename\tlabel\n', 'utf16le'));
    expect(textsOf((await read('utf16')).problems)).toEqual([
      '– – has no valid header: is not UTF-8; save the file as UTF-8',
    ]);
  });
});
