import { describe, expect, test } from 'vitest';
import { type OpenEmpty, storeOfEachTest } from './open-store.fixture.ts';
import { clustersOf } from './stored-reads.fixture.ts';
import {
  boundingBox,
  CUT_OFFS,
  clusterIds,
  DATASET,
  DIMS,
  image,
  objectOf,
  uuid,
} from './stored-samples.fixture.ts';

export function clusterContract(openEmpty: OpenEmpty): void {
  describe('clusters', () => {
    const store = storeOfEachTest(openEmpty);

    test('clusters are replaced as a whole and omit removed media', async () => {
      await store().media.save(DATASET, [image(1), image(2)]);
      await store().clusters.save(
        DATASET,
        'IMAGES',
        [
          { mediaId: uuid(2), clusterIds },
          { mediaId: uuid(1), clusterIds },
        ],
        CUT_OFFS,
      );
      expect((await clustersOf(store(), 'IMAGES')).map(({ mediaId }) => mediaId)).toEqual([
        uuid(1),
        uuid(2),
      ]);

      await store().clusters.save(
        DATASET,
        'IMAGES',
        [{ mediaId: uuid(1), clusterIds: clusterIds.toReversed() }],
        CUT_OFFS,
      );
      expect(await clustersOf(store(), 'IMAGES')).toEqual([
        {
          mediaId: uuid(1),
          imageId: uuid(1),
          vectorHash: expect.any(BigInt),
          labels: [],
          objectLabels: [],
          clusterIds: clusterIds.toReversed(),
        },
      ]);
      await store().media.removeFiles(DATASET, [image(1).path]);
      expect(await clustersOf(store(), 'IMAGES')).toEqual([]);
    });

    test('the hash of a vector and the fingerprint change with the vector alone', async () => {
      const describe = async (vector: Float32Array) => {
        await store().media.save(DATASET, [{ ...image(1), vector }]);
        await store().clusters.save(
          DATASET,
          'IMAGES',
          [{ mediaId: uuid(1), clusterIds }],
          CUT_OFFS,
        );
        const [{ vectorHash } = expect.fail()] = await clustersOf(store(), 'IMAGES');
        return { vectorHash, fingerprint: await store().clusters.fingerprint(DATASET, 'IMAGES') };
      };
      const { vector } = image(1);
      const first = await describe(vector);
      expect(await describe(vector)).toEqual(first);
      const other = await describe(vector.toReversed());
      expect(other.vectorHash).not.toBe(first.vectorHash);
      expect(other.fingerprint).not.toBe(first.fingerprint);
      expect(await describe(vector)).toEqual(first);
    });

    test('clusters are current until an image is added, changed or removed', async () => {
      const cluster = (...ns: number[]) =>
        store().clusters.save(
          DATASET,
          'IMAGES',
          ns.map((n) => ({ mediaId: uuid(n), clusterIds })),
          CUT_OFFS,
        );
      expect(await store().clusters.areCurrent(DATASET, 'IMAGES')).toBe(true);
      await store().media.save(DATASET, [image(1), image(2)]);
      expect(await store().clusters.areCurrent(DATASET, 'IMAGES')).toBe(false);
      await cluster(1, 2);
      expect(await store().clusters.areCurrent(DATASET, 'IMAGES')).toBe(true);
      await store().media.save(DATASET, [image(2)]);
      expect(await store().clusters.areCurrent(DATASET, 'IMAGES')).toBe(false);
      await store().media.removeFiles(DATASET, [image(1).path]);
      expect(await store().clusters.areCurrent(DATASET, 'IMAGES')).toBe(false);
      await cluster(2);
      expect(await store().clusters.areCurrent(DATASET, 'IMAGES')).toBe(true);
    });

    test('objects are saved, changed and removed with their image', async () => {
      const withObjects = { ...image(1), objects: [objectOf(102, 'cat'), objectOf(101, 'dog')] };
      await store().media.save(DATASET, [
        withObjects,
        { ...image(2), objects: [objectOf(103, 'cat')] },
      ]);
      const { mediaIds, vectors } = await store().vectors.all(DATASET, 'OBJECTS', DIMS);
      expect(mediaIds).toEqual([101, 102, 103].map(uuid));
      expect(vectors.slice(0, DIMS)).toEqual(image(101).vector);
      const found = (await store().media.objectsByIds(DATASET, [uuid(101), uuid(9)])).get(
        uuid(101),
      );
      expect(found).toMatchObject({ label: 'dog', boundingBox: boundingBox });
      expect(found?.image).toMatchObject({ mediaId: uuid(1), path: image(1).path, width: 640 });

      expect(await store().clusters.areCurrent(DATASET, 'OBJECTS')).toBe(false);
      const memberships = mediaIds.map((mediaId) => ({ mediaId, clusterIds }));
      await store().clusters.save(DATASET, 'OBJECTS', memberships, CUT_OFFS);
      expect(await store().clusters.areCurrent(DATASET, 'OBJECTS')).toBe(true);
      expect((await clustersOf(store(), 'OBJECTS'))[0]).toEqual({
        mediaId: uuid(101),
        imageId: uuid(1),
        vectorHash: expect.any(BigInt),
        labels: ['dog'],
        objectLabels: [],
        clusterIds,
      });

      await store().media.save(DATASET, [withObjects]);
      expect(await store().clusters.areCurrent(DATASET, 'OBJECTS')).toBe(false);
      await store().clusters.save(DATASET, 'OBJECTS', memberships, CUT_OFFS);
      await store().media.save(DATASET, [{ ...withObjects, objects: [objectOf(104, 'bird')] }]);
      expect((await store().vectors.all(DATASET, 'OBJECTS', DIMS)).mediaIds).toEqual(
        [103, 104].map(uuid),
      );
      expect(await store().clusters.areCurrent(DATASET, 'OBJECTS')).toBe(false);

      await store().media.removeFiles(DATASET, [image(1).path]);
      expect((await store().vectors.all(DATASET, 'OBJECTS', DIMS)).mediaIds).toEqual([uuid(103)]);
      await store().media.saveSkipped(DATASET, [{ ...image(2), reason: 'the file is empty' }]);
      expect((await store().vectors.all(DATASET, 'OBJECTS', DIMS)).mediaIds).toEqual([]);
    });
  });
}
