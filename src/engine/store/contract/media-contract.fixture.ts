import { describe, expect, test } from 'vitest';
import { type OpenEmpty, storeOfEachTest } from './open-store.fixture.ts';
import { clustersOf } from './stored-reads.fixture.ts';
import {
  CUT_OFFS,
  clusterIds,
  DATASET,
  DIMS,
  image,
  OTHER,
  uuid,
} from './stored-samples.fixture.ts';

export function mediaContract(openEmpty: OpenEmpty): void {
  describe('media', () => {
    const store = storeOfEachTest(openEmpty);

    test('media are read as they were saved, and vectors are ordered by id', async () => {
      await store().media.save(DATASET, [image(2), image(1)]);
      await store().media.save(OTHER, [image(3)]);

      const { mediaIds, vectors } = await store().vectors.all(DATASET, 'IMAGES', DIMS);
      expect(mediaIds).toEqual([uuid(1), uuid(2)]);
      expect(vectors.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(vectors.slice(DIMS)).toEqual(image(2).vector);

      const { vector: _, objects: __, ...stored } = image(2);
      expect(await store().media.byIds(DATASET, [uuid(2), uuid(3), uuid(9)])).toEqual(
        new Map([[uuid(2), { ...stored, missingSince: null, labels: [], caption: null }]]),
      );
    });

    test('streams are complete during concurrent reads', async () => {
      const images = Array.from({ length: 5_000 }, (_, n) => image(n));
      await store().media.save(DATASET, images);
      await store().clusters.save(
        DATASET,
        'IMAGES',
        images.map(({ mediaId }) => ({ mediaId, clusterIds })),
        CUT_OFFS,
      );
      for (let round = 0; round < 10; round++) {
        const [stored, clusters] = await Promise.all([
          store().vectors.all(DATASET, 'IMAGES', DIMS),
          clustersOf(store(), 'IMAGES'),
          ...[1, 2, 3].map((n) => store().media.byIds(DATASET, [uuid(n)])),
          ...[1, 2, 3].map((n) => store().anchors.find(DATASET, uuid(n))),
        ]);
        expect(stored.mediaIds).toHaveLength(5_000);
        expect(clusters).toHaveLength(5_000);
      }
    });

    test('a file has only its latest version, embedded or skipped, never both', async () => {
      await store().media.save(DATASET, [image(1, 'a.jpg')]);
      await store().media.saveSkipped(DATASET, [
        {
          path: 'a.jpg',
          fileSize: 5,
          modifiedMs: 7,
          changedMs: 8,
          inode: 9,
          reason: 'the file is empty',
        },
      ]);
      expect(await store().media.knownFiles(DATASET)).toEqual([
        {
          path: 'a.jpg',
          fileSize: 5,
          modifiedMs: 7,
          changedMs: 8,
          inode: 9,
          objectsVersion: null,
          contentHash: null,
          missingSince: null,
          size: null,
          isEmbedded: false,
        },
      ]);
      expect((await store().vectors.all(DATASET, 'IMAGES', DIMS)).mediaIds).toEqual([]);

      await store().media.save(DATASET, [image(1, 'a.jpg')]);
      expect(await store().media.skippedFiles(DATASET)).toEqual([]);
      expect(await store().media.knownFiles(DATASET)).toHaveLength(1);

      await store().media.removeFiles(DATASET, ['a.jpg', 'never there.png']);
      expect(await store().media.knownFiles(DATASET)).toEqual([]);
    });

    test('annotations are replaced for all images or only for the given ones, and changes are reported', async () => {
      await store().media.save(DATASET, [image(1), image(2)]);
      const annotations = new Map([
        [uuid(1), { labels: ['a, "b"', 'c'], caption: null }],
        [uuid(2), { labels: [], caption: 'two' }],
      ]);
      expect(await store().annotations.save(DATASET, annotations, false)).toBe(true);
      expect(await store().annotations.save(DATASET, annotations, false)).toBe(false);
      const media = await store().media.byIds(DATASET, [uuid(1), uuid(2)]);
      expect(media.get(uuid(1))).toMatchObject({ labels: ['a, "b"', 'c'], caption: null });
      expect(media.get(uuid(2))).toMatchObject({ labels: [], caption: 'two' });
      expect(await store().annotations.save(DATASET, new Map(), true)).toBe(false);
      const other = new Map([[uuid(2), { labels: ['d'], caption: 'zwei' }]]);
      expect(await store().annotations.save(DATASET, other, true)).toBe(true);
      const kept = await store().media.byIds(DATASET, [uuid(1), uuid(2)]);
      expect(kept.get(uuid(1))).toMatchObject({ labels: ['a, "b"', 'c'], caption: null });
      expect(kept.get(uuid(2))).toMatchObject({ labels: ['d'], caption: 'zwei' });
      expect(await store().annotations.save(DATASET, new Map(), false)).toBe(true);
      expect((await store().media.byIds(DATASET, [uuid(2)])).get(uuid(2))?.caption).toBeNull();
    });

    test('concurrent writes are separate', async () => {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store().media.save(DATASET, [image(2 * i), image(2 * i + 1)]),
        ),
      );
      expect((await store().vectors.all(DATASET, 'IMAGES', DIMS)).mediaIds).toHaveLength(40);
    });

    test('concurrent reads of vectors and other data are complete', async () => {
      const images = Array.from({ length: 3000 }, (_, n) => image(n));
      await store().media.save(DATASET, images);
      await store().media.save(
        OTHER,
        images.map((media, n) => ({ ...media, mediaId: uuid(10_000 + n) })),
      );
      const [first, second] = await Promise.all([
        store().vectors.all(DATASET, 'IMAGES', DIMS),
        store().vectors.all(OTHER, 'IMAGES', DIMS),
        store().media.knownFiles(DATASET),
        store().media.byIds(OTHER, [uuid(10_001)]),
      ]);
      expect([first.mediaIds.length, second.mediaIds.length]).toEqual([3000, 3000]);
    });
  });
}
