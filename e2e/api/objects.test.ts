import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { packagedGallery } from '#cli/data/sample-gallery.ts';
import { Dataset, IndexReport } from '#contract/dataset/dataset.ts';
import { ImageDetails } from '#contract/dataset/image.ts';
import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import { Anchor } from '#contract/search/anchor.ts';
import { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { type Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { drawImage } from '../gallery.ts';
import { drawScenes, SCENE_OBJECTS, SCENES, sceneAnnotations, sceneName } from '../scenes.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let folder: string;
let server: TestServer;
let dataset: LiveDataset;

async function open(): Promise<void> {
  root = await temporaryFolder();
  folder = path.join(root, 'scenes');
  await drawScenes(folder);
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(folder);
}

async function close(): Promise<void> {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
}

const index = () => server.engine.index(dataset);
const put = (name: string, content: string | Uint8Array) =>
  writeFile(path.join(folder, name), content);

async function getJson(pathname: string): Promise<unknown> {
  const response = await server.get(pathname);
  expect(response.status).toBe(200);
  return response.json();
}

async function explore(params: Record<string, string | number>): Promise<Cluster[]> {
  const query = new URLSearchParams(Object.entries(params).map(([k, v]) => [k, String(v)]));
  const answer = await getJson(`/api/v1/explore/${dataset.stored.datasetId}?${query}`);
  return ExploreResponse.parse(answer).clusters;
}

const previewsOf = (clusters: readonly Cluster[]) => clusters.flatMap(({ previews }) => previews);
const objects = async () => previewsOf(await explore({ entity_type: 'OBJECTS' }));
const labelsOf = async () => (await objects()).map(({ labels }) => labels?.join()).sort();

async function datasetAnswer(): Promise<Dataset> {
  return Dataset.parse(await getJson(`/api/v1/dataset/${dataset.stored.datasetId}`));
}

async function report(): Promise<string[]> {
  const answer = await getJson(`/api/v1/dataset/${dataset.stored.datasetId}/index_report`);
  const { annotation_problems } = IndexReport.parse(answer);
  return annotation_problems.map(({ file_name, line, entry, reason }) => {
    if (line !== null) return `${file_name}, line ${line}: ${reason}`;
    return entry === null ? `${file_name} ${reason}` : `${file_name}, entry ${entry}: ${reason}`;
  });
}

async function upload(bytes: Uint8Array, box?: string, type?: EntityType): Promise<string> {
  const form = new FormData();
  form.set('file', new File([Uint8Array.from(bytes)], 'query.jpg'));
  const query = new URLSearchParams({
    ...(box && { bounding_box: box }),
    ...(type && { entity_type: type }),
  });
  const response = await server.get(
    `/api/v1/dataset/${dataset.stored.datasetId}/search-image-similarity?${query}`,
    { method: 'POST', body: form },
  );
  expect(response.status).toBe(200);
  return SearchImageSimilarityResponse.parse(await response.json()).anchor_media_id;
}

/** Of images and objects alike. */
async function countThumbnails(): Promise<number> {
  const files = await readdir(path.join(root, 'data', 'thumbnails'), { recursive: true });
  return files.filter((file) => file.endsWith('.webp')).length;
}

describe('annotated objects', () => {
  beforeAll(async () => {
    await open();
    await index();
  });
  afterAll(close);

  test('are returned with their image, box, crop and label', async () => {
    expect(await datasetAnswer()).toMatchObject({
      n_images: SCENES.length,
      n_objects: SCENE_OBJECTS.length,
      n_annotation_problems: 0,
    });
    const found = await objects();
    expect(found).toHaveLength(SCENE_OBJECTS.length);
    const ball = found.find(
      ({ file_name, labels }) => file_name === sceneName(0) && labels?.[0] === 'balls',
    );
    expect(ball).toMatchObject({
      type: 'OBJECT',
      width: 480,
      height: 360,
      bounding_box: { x: 40 / 480, y: 30 / 360, width: 120 / 480, height: 90 / 360 },
    });
    const crop = await server.get(ball?.media_thumb_uri.slice(server.url.length) ?? '');
    expect(await sharp(await crop.arrayBuffer()).metadata()).toMatchObject({
      format: 'webp',
      width: 120,
      height: 90,
    });
    const image = await server.get(ball?.media_uri.slice(server.url.length) ?? '');
    const original = await readFile(path.join(folder, sceneName(0)));
    expect(Buffer.from(await image.arrayBuffer()).equals(original)).toBe(true);
    const same = await server.get(`/media/${dataset.stored.datasetId}/${ball?.media_id}/image`);
    expect(Buffer.from(await same.arrayBuffer()).equals(original)).toBe(true);
  });

  test('are described with their image, and the image with its objects', async () => {
    const found = await objects();
    const ball = found.find(
      ({ file_name, labels }) => file_name === sceneName(0) && labels?.[0] === 'balls',
    );
    const object = ImageDetails.parse(await getJson(`/api/v1/image/${ball?.media_id}`));
    expect(object).toMatchObject({
      type: 'OBJECT',
      file_name: sceneName(0),
      labels: ['balls'],
      bounding_box: ball?.bounding_box,
      media_uri: ball?.media_uri,
      media_thumb_uri: ball?.media_thumb_uri,
    });
    const image = ImageDetails.parse(await getJson(`/api/v1/image/${object.image_id}`));
    expect(image.suggested_labels).toBeNull();
    expect(image).toMatchObject({ type: 'IMAGE', bounding_box: null, objects: object.objects });
    const inImage = found.filter(({ file_name }) => file_name === sceneName(0));
    expect(image.objects.map(({ media_id }) => media_id).sort()).toEqual(
      inImage.map(({ media_id }) => media_id).sort(),
    );
  });

  test('are found first by a region of an image, with the object itself nearest', async () => {
    const scene = await readFile(path.join(folder, sceneName(3)));
    const region = await upload(scene, '260,180,140,105');
    const [nearest, ...others] = previewsOf(
      await explore({ entity_type: 'OBJECTS', anchor_media_id: region }),
    );
    expect(nearest).toMatchObject({
      file_name: sceneName(3),
      labels: ['balls'],
      relevance_score: 0,
    });
    const byDistance = others.toSorted(
      (a, b) => (a.relevance_score ?? 9) - (b.relevance_score ?? 9),
    );
    expect(byDistance.slice(0, 2).map(({ labels }) => labels)).toEqual([['balls'], ['balls']]);

    const checks = await upload(await drawImage('checks', 9));
    const found = await explore({ entity_type: 'OBJECTS', anchor_media_id: checks });
    expect(found[0]?.labels).toEqual(['checks']);
  });

  test('are found by an upload for objects', async () => {
    const scene = await readFile(path.join(folder, sceneName(1)));
    const region = await upload(scene, '20,220,160,120', 'OBJECTS');
    const search = { anchor_media_id: region, anchor_type: 'UPLOAD', entity_type: 'OBJECTS' };
    const clusters = await explore(search);
    expect(clusters.every(({ type }) => type === 'OBJECTS')).toBe(true);
    expect(clusters.reduce((sum, { n_objects }) => sum + n_objects, 0)).toBe(SCENE_OBJECTS.length);
    expect(previewsOf(clusters)[0]).toMatchObject({
      type: 'OBJECT',
      file_name: sceneName(1),
      labels: ['checks'],
      relevance_score: 0,
    });
  });

  test('are anchors for objects and for images', async () => {
    const checks = (await objects()).find(({ labels }) => labels?.[0] === 'checks');
    const anchor = { anchor_media_id: checks?.media_id ?? '', anchor_type: 'MEDIA' };
    const clusters = await explore({ ...anchor, entity_type: 'OBJECTS' });
    expect(clusters[0]?.relevance_score).toBe(0);
    const ranked = previewsOf(clusters).toSorted(
      (a, b) => (a.relevance_score ?? 9) - (b.relevance_score ?? 9),
    );
    expect(ranked.slice(0, 2).map(({ labels }) => labels)).toEqual([['checks'], ['checks']]);
    expect(ranked[0]?.media_id).toBe(checks?.media_id);

    const images = await explore({ ...anchor, entity_type: 'IMAGES' });
    expect(images.every(({ type }) => type === 'IMAGES')).toBe(true);
    const described = Anchor.parse(
      await getJson(`/api/v1/dataset/${dataset.stored.datasetId}/anchor/${anchor.anchor_media_id}`),
    );
    expect(described).toMatchObject({
      anchor_type: 'MEDIA',
      file_name: checks?.file_name,
      bounding_box: checks?.bounding_box,
      media_uri: checks?.media_uri,
    });
    // Of the whole image, for the box to be drawn on.
    const thumb = await server.get(described.media_thumb_uri.slice(server.url.length));
    expect(await sharp(await thumb.arrayBuffer()).metadata()).toMatchObject({ width: 400 });

    const image = previewsOf(await explore({}))[0];
    const byImage = await explore({
      anchor_media_id: image?.media_id ?? '',
      anchor_type: 'MEDIA',
      entity_type: 'OBJECTS',
    });
    expect(byImage.every(({ type }) => type === 'OBJECTS')).toBe(true);
    expect(byImage.reduce((sum, { n_objects }) => sum + n_objects, 0)).toBe(SCENE_OBJECTS.length);
  });

  test('are clustered at every threshold, and the dataset reports the numbers', async () => {
    const counts = await Promise.all(
      THRESHOLDS.map(async (threshold) => {
        const clusters = await explore({ entity_type: 'OBJECTS', threshold });
        expect(clusters.reduce((sum, { n_objects }) => sum + n_objects, 0)).toBe(
          SCENE_OBJECTS.length,
        );
        for (const { n_images, previews } of clusters) {
          expect(n_images).toBe(new Set(previews.map(({ file_name }) => file_name)).size);
        }
        return clusters.length;
      }),
    );
    expect((await datasetAnswer()).n_object_clusters).toEqual(counts);
  });
});

describe('annotations', () => {
  beforeEach(open);
  afterEach(close);

  test('survive a restart, and follow changes of their image and of the file', async () => {
    await index();
    const ids = dataset.objectIndex?.mediaIds();
    await server.close();
    server = await startTestServer({ dataDir: path.join(root, 'data') });
    dataset = await server.addFolder(folder);
    expect(dataset.objectIndex?.mediaIds()).toEqual(ids);
    expect(await index()).toMatchObject({ changed: false, nEmbedded: 0, nRemoved: 0 });

    const nThumbnails = await countThumbnails();
    await put('object_annotations.csv', sceneAnnotations([`${sceneName(4)},10,10,100,100,hill`]));
    expect(await index()).toMatchObject({ changed: true, nEmbedded: 1 });
    expect(await countThumbnails()).toBe(nThumbnails + 1);
    await put('object_annotations.csv', sceneAnnotations([`${sceneName(4)},20,20,100,100,hill`]));
    expect(await index()).toMatchObject({ changed: true, nEmbedded: 1 });
    expect(await countThumbnails()).toBe(nThumbnails + 1);
    expect(await labelsOf()).toEqual([...SCENE_OBJECTS.map(({ label }) => label), 'hill'].sort());

    await put(sceneName(4), await drawImage('stars', 4));
    const later = new Date(Date.now() + 5000);
    await utimes(path.join(folder, sceneName(4)), later, later);
    expect(await index()).toMatchObject({ changed: true, nEmbedded: 1 });
    expect(await objects()).toHaveLength(SCENE_OBJECTS.length + 1);

    await rm(path.join(folder, sceneName(4)));
    expect(await index()).toMatchObject({ changed: true, nRemoved: 1 });
    expect(await labelsOf()).toEqual(SCENE_OBJECTS.map(({ label }) => label).sort());
    // Thumbnails stay as long as a deleted image may come back.
    expect(await countThumbnails()).toBe(nThumbnails + 1);
  });

  test('with errors are reported by file and line, and the others are read', async () => {
    const nGood = SCENE_OBJECTS.length;
    const bad = [
      `${sceneName(4)},10,10,0,100,flat`,
      `${sceneName(4)},ten,10,100,100,words`,
      `${sceneName(4)},10,10,100`,
      `${sceneName(4)},900,10,100,100,outside`,
      `${sceneName(4)},-100,10,100,100,left`,
      'gone.jpg,1,1,10,10,a',
      'gone.jpg,1,1,20,10,a',
      'also gone.jpg,1,1,10,10,a',
    ];
    await put('object_annotations.csv', sceneAnnotations(bad));
    await put('image_annotations.csv', 'file,label\na,b\n');
    await put('annotations.json', '{"images": [');
    await index();
    expect(await objects()).toHaveLength(nGood);
    expect(await report()).toEqual([
      'annotations.json cannot be read as COCO JSON',
      'image_annotations.csv has no column "filename", only file, label',
      `object_annotations.csv, line ${nGood + 2}: width must be 1 or more, not 0: boxes are in pixels, not in fractions of the image`,
      `object_annotations.csv, line ${nGood + 3}: col_x must be a number, not "ten"`,
      `object_annotations.csv, line ${nGood + 4}: height is missing`,
      `object_annotations.csv, line ${nGood + 5}: the box is outside of ${sceneName(4)} (480×360 pixels)`,
      `object_annotations.csv, line ${nGood + 6}: the box is left of the image`,
      'object_annotations.csv names 2 images in column filename that do not exist, for example "gone.jpg"',
    ]);
    expect((await datasetAnswer()).n_annotation_problems).toBe(8);
    await put('object_annotations.csv', sceneAnnotations());
    await rm(path.join(folder, 'image_annotations.csv'));
    await rm(path.join(folder, 'annotations.json'));
    await index();
    expect(await report()).toEqual([]);
  });

  test('outside of their image are reported up to a limit', async () => {
    const outside = Array.from({ length: 150 }, (_, n) => `${sceneName(4)},${900 + n},0,9,9,far`);
    await put(
      'object_annotations.csv',
      sceneAnnotations([...outside, `${sceneName(4)},a,0,9,9,b`]),
    );
    await index();
    const told = await report();
    expect(told).toHaveLength(101);
    expect(told.at(-1)).toBe('object_annotations.csv has 51 more bad rows');
  });

  test('stay while their file is unreadable, and are updated when it is readable', async () => {
    const allLabels = SCENE_OBJECTS.map(({ label }) => label).sort();
    const labelled = async () =>
      (await explore({ labels: '[crowded]' })).flatMap(({ previews }) => previews).length;
    await put('image_annotations.csv', `filename,label\n${sceneName(0)},crowded\n`);
    await index();
    await put('image_annotations.csv', '');
    await put('object_annotations.csv', 'file,label\n');
    await put(sceneName(7), await drawImage('stars', 7));
    expect(await index()).toMatchObject({ nEmbedded: 1 });
    expect(await labelsOf()).toEqual(allLabels);
    expect(await labelled()).toBe(1);
    expect(await report()).toEqual([
      'image_annotations.csv is empty',
      'object_annotations.csv has no column "filename", only file, label',
    ]);

    await put('image_annotations.csv', `filename,label\n${sceneName(1)},lonely\n`);
    await put('object_annotations.csv', sceneAnnotations([`${sceneName(7)},9,9,99,99,star`]));
    await index();
    expect(await labelsOf()).toEqual([...allLabels, 'star'].sort());
    expect(await labelled()).toBe(0);

    // A second file that is broken keeps what it may have told of, and no more.
    await put('object_annotations.parquet', 'PAR1');
    await put('object_annotations.csv', sceneAnnotations([`${sceneName(7)},9,9,99,99,sun`]));
    expect(await index()).toMatchObject({ nEmbedded: 1 });
    expect(await labelsOf()).toEqual([...allLabels, 'sun'].sort());
  });

  test('stay in a run without objects, which detects no new ones', async () => {
    dataset.setFindObjects(false);
    await index();
    expect(await objects()).toEqual([]);
    dataset.setFindObjects(true);
    expect(await index()).toMatchObject({ changed: true, nEmbedded: SCENES.length });
    expect(await objects()).toHaveLength(SCENE_OBJECTS.length);
    dataset.setFindObjects(false);
    expect(await index()).toMatchObject({ changed: false, nEmbedded: 0 });
    expect(await objects()).toHaveLength(SCENE_OBJECTS.length);
  });
});

describe('annotations of a folder', () => {
  beforeEach(open);
  afterEach(close);

  test('of a renamed image keep their tags, as does the image', async () => {
    const renamed = 'trip/renamed.jpg';
    const rows = SCENES[0]?.map(({ x, y, width, height, label }) =>
      [renamed, x, y, width, height, label].join(),
    );
    await put('object_annotations.csv', sceneAnnotations(rows));
    await index();
    const tag = async (entity_type: string, media_id = '') => {
      const body = { tag: entity_type, media_ids: [media_id], query: `entity_type=${entity_type}` };
      const init = { method: 'POST', body: JSON.stringify(body) };
      expect(
        (await server.get(`/api/v1/dataset/${dataset.stored.datasetId}/tags`, init)).status,
      ).toBe(200);
    };
    const of = (file: string, label?: string) => (preview: Cluster['previews'][number]) =>
      preview.file_name === file && (!label || preview.labels?.[0] === label);
    await tag('IMAGES', previewsOf(await explore({})).find(of(sceneName(0)))?.media_id);
    await tag('OBJECTS', (await objects()).find(of(sceneName(0), 'checks'))?.media_id);

    await mkdir(path.join(folder, 'trip'));
    await rename(path.join(folder, sceneName(0)), path.join(folder, renamed));
    expect(await index()).toMatchObject({ nEmbedded: 1, nRemoved: 1 });
    for (const [entity_type, labels] of [
      ['IMAGES', undefined],
      ['OBJECTS', ['checks']],
    ] as const) {
      const [tagged, ...others] = previewsOf(await explore({ entity_type, tags: entity_type }));
      expect(tagged?.file_name).toBe(renamed);
      if (labels) expect(tagged?.labels).toEqual(labels);
      expect(others).toEqual([]);
    }
  });

  test('in COCO format are read', async () => {
    await rm(path.join(folder, 'object_annotations.csv'));
    await put(
      'annotations.json',
      JSON.stringify({
        images: [{ id: 7, file_name: sceneName(0) }],
        categories: [{ id: 3, name: 'ball' }],
        annotations: [
          { id: 1, image_id: 7, category_id: 3, bbox: [40, 30, 120.5, 90] },
          { id: 2, image_id: 7, category_id: 9, bbox: [40, 30, 120, 90] },
          { id: 3, image_id: 8, category_id: 3, bbox: [40, 30, 120, 90] },
        ],
      }),
    );
    await index();
    expect(await objects()).toHaveLength(1);
    expect((await objects())[0]).toMatchObject({ file_name: sceneName(0), labels: ['ball'] });
    expect(await report()).toEqual([
      'annotations.json, entry 2: annotations[].category_id is 9, which matches no categories[].id',
      'annotations.json, entry 3: annotations[].image_id is 8, which matches no images[].id',
    ]);
  });

  test.each([
    ['stored', 480, 360],
    ['upright', 360, 480],
  ])(
    'in COCO format in the %s frame of a rotated photo have the right position',
    async (_, width, height) => {
      await rm(path.join(folder, 'object_annotations.csv'));
      const scene = await readFile(path.join(folder, sceneName(0)));
      await put('turned.jpg', await sharp(scene).withMetadata({ orientation: 6 }).toBuffer());
      // The ball of the scene; turned clockwise, its lower edge is on the left.
      const bbox = width === 480 ? [40, 30, 120, 90] : [360 - 30 - 90, 40, 90, 120];
      const coco = {
        images: [{ id: 1, file_name: 'turned.jpg', width, height }],
        categories: [{ id: 1, name: 'ball' }],
        annotations: [
          { image_id: 1, category_id: 1, bbox },
          { image_id: 1, category_id: 1, bbox: [500, 500, 9, 9] },
        ],
      };
      await put('annotations.json', JSON.stringify(coco));
      await index();
      const [ball, ...others] = await objects();
      expect(others).toEqual([]);
      expect(ball).toMatchObject({ file_name: 'turned.jpg', width: 360, height: 480 });
      const box = { x: 240 / 360, y: 40 / 480, width: 90 / 360, height: 120 / 480 };
      expect(ball?.bounding_box).toEqual(
        Object.fromEntries(
          Object.entries(box).map(([side, value]) => [side, expect.closeTo(value, 9)]),
        ),
      );
      expect(await report()).toEqual([
        'annotations.json, entry 2: the box is outside of turned.jpg (360×480 pixels)',
      ]);
      expect(await index()).toMatchObject({ changed: false, nEmbedded: 0 });
    },
  );
});

describe('the detector finds objects', () => {
  beforeEach(async () => {
    await open();
    await rm(path.join(folder, 'object_annotations.csv'));
    const { folder: gallery } = await packagedGallery();
    for (const name of ['1f4bb.webp', '1f9f8.webp']) {
      await copyFile(path.join(gallery, name), path.join(folder, name));
    }
  });

  afterEach(close);

  test('without annotations', async () => {
    await index();
    expect(await labelsOf()).toEqual(expect.arrayContaining(['laptop', 'teddy bear']));
    const { n_objects } = await datasetAnswer();
    expect(n_objects).toBeGreaterThanOrEqual(2);
    const named = new Set<string>(SCENE_OBJECTS.map(({ label }) => label));
    expect((await labelsOf()).filter((label) => named.has(label ?? ''))).toEqual([]);
    expect(await index()).toMatchObject({ changed: false, nEmbedded: 0 });
  });

  test('whose kinds are suggested labels of the image, found by label and by word', async () => {
    await index();
    for (const query of [{ labels: '[laptop]' }, { caption: 'laptop' }]) {
      const found = previewsOf(await explore(query));
      expect(found.map(({ file_name }) => file_name)).toContain('1f4bb.webp');
      const laptop = found.find(({ file_name }) => file_name === '1f4bb.webp');
      const image = ImageDetails.parse(await getJson(`/api/v1/image/${laptop?.media_id}`));
      expect(image.suggested_labels).toContain('laptop');
      // Nobody has labeled the image.
      expect(image.labels).toBeNull();
    }
    const url = `/api/v1/explore/${dataset.stored.datasetId}/exploration_metadata`;
    const { labels } = ExplorationMetadata.parse(await getJson(url));
    expect(labels).toContainEqual({
      label: 'laptop',
      n_images: 1,
      n_objects: 1,
      is_suggested: true,
    });
  });

  test('next to an annotations.json of another format, which is reported', async () => {
    await put('annotations.json', '{"version":"5.0","shapes":[]}');
    await index();
    expect(await labelsOf()).toEqual(expect.arrayContaining(['laptop', 'teddy bear']));
    expect(await report()).toEqual([
      'annotations.json is not COCO: it has no lists "images" and "annotations"',
    ]);
    await put('annotations.json', '{"images":[],"annotations":[]}');
    await index();
    expect(await objects()).toEqual([]);
  });
});

describe('labels', () => {
  const filesOf = (clusters: Cluster[]) =>
    previewsOf(clusters)
      .map((p) => p.file_name)
      .sort();

  beforeAll(async () => {
    await open();
    await put(
      'image_annotations.csv',
      [
        'filename,label,caption',
        `${sceneName(0)},"[""crowded"", ""a, b""]",Two things`,
        `${sceneName(1)},crowded,`,
        `${sceneName(4)},,Nothing but hills`,
        '',
      ].join('\n'),
    );
    await index();
  });

  afterAll(close);

  test('and captions are returned with images and clusters', async () => {
    const clusters = await explore({ threshold: 0 });
    const images = previewsOf(clusters);
    const imageOf = (n: number) => images.find(({ file_name }) => file_name === sceneName(n));
    expect(imageOf(0)).toMatchObject({ labels: ['crowded', 'a, b'], caption: 'Two things' });
    expect(imageOf(1)).toMatchObject({ labels: ['crowded'], caption: null });
    expect(imageOf(2)).toMatchObject({ labels: null, caption: null });
    expect(imageOf(4)).toMatchObject({ labels: null, caption: 'Nothing but hills' });
    const withAll = await explore({ threshold: 4 });
    expect(withAll.some(({ labels }) => labels?.[0] === 'crowded')).toBe(true);
    for (const { captions, previews } of withAll) {
      const ofPreviews = previews.flatMap(({ caption }) => caption ?? []);
      expect(captions).toEqual(ofPreviews.length > 0 ? expect.arrayContaining(ofPreviews) : null);
    }
    const captions = withAll.flatMap((cluster) => cluster.captions ?? []);
    expect(captions.sort()).toEqual(['Nothing but hills', 'Two things']);
  });

  test('are counted', async () => {
    const url = `/api/v1/explore/${dataset.stored.datasetId}/exploration_metadata`;
    expect(ExplorationMetadata.parse(await getJson(url))).toEqual({
      n_images: 5,
      n_objects: 6,
      n_captions: 2,
      user_tags: [],
      labels: [
        { label: 'balls', n_images: 3, n_objects: 3, is_suggested: false },
        { label: 'checks', n_images: 2, n_objects: 2, is_suggested: false },
        { label: 'crowded', n_images: 2, n_objects: 0, is_suggested: false },
        { label: 'windows', n_images: 1, n_objects: 1, is_suggested: false },
        { label: 'a, b', n_images: 1, n_objects: 0, is_suggested: false },
      ],
    });
  });

  test('filter images and objects, and the ranking stays complete', async () => {
    expect(filesOf(await explore({ labels: '[crowded]' }))).toEqual([0, 1].map(sceneName));
    expect(filesOf(await explore({ labels: '["a, b"]' }))).toEqual([sceneName(0)]);
    expect(filesOf(await explore({ labels: '[windows, checks]' }))).toEqual(
      [0, 1, 3].map(sceneName),
    );
    expect(await explore({ labels: '[nothing]' })).toEqual([]);

    const anchor_media_id = await upload(await drawImage('balls', 5));
    for (const threshold of THRESHOLDS) {
      const search = { anchor_media_id, entity_type: 'OBJECTS', threshold };
      const all = previewsOf(await explore(search));
      const balls = await explore({ ...search, labels: '[balls]' });
      const expected = all
        .filter(({ labels }) => labels?.[0] === 'balls')
        .map((p) => p.relevance_score);
      expect(previewsOf(balls).map((p) => p.relevance_score)).toEqual(expected);
      expect(balls.reduce((sum, { n_objects }) => sum + n_objects, 0)).toBe(3);
      for (const cluster of balls) {
        expect(cluster.labels).toEqual(['balls']);
        expect(cluster.relevance_score).toBe(cluster.previews[0]?.relevance_score);
      }
    }
    const response = await server.get(
      `/api/v1/explore/${dataset.stored.datasetId}?labels=${encodeURIComponent('[]')}`,
    );
    expect(response.status).toBe(400);
    expect((await response.json()).detail).toMatch(/^labels must contain at least one/);
  });
});
