import { describe, expect, test } from 'vitest';
import { type OpenEmpty, storeOfEachTest } from './open-store.fixture.ts';
import { clustersOf, idsOf } from './stored-reads.fixture.ts';
import {
  anchor,
  boundingBox,
  CUT_OFFS,
  clusterIds,
  DATASET,
  holiday,
  image,
  OTHER,
  objectOf,
  otherVectors,
  uuid,
} from './stored-samples.fixture.ts';

export function modelContract(openEmpty: OpenEmpty): void {
  describe('models', () => {
    const store = storeOfEachTest(openEmpty);

    test('an anchor is read with and without its region', async () => {
      await store().datasets.save(holiday);
      const whole = { ...anchor, anchorId: uuid(2), boundingBox: null };
      expect(await store().anchors.save(DATASET, 'm1', anchor)).toBe(true);
      expect(await store().anchors.save(DATASET, 'm1', whole)).toBe(true);
      expect(await store().anchors.find(DATASET, uuid(1))).toEqual(anchor);
      expect((await store().anchors.find(DATASET, uuid(2)))?.boundingBox).toBeNull();
      expect(await store().anchors.find(OTHER, uuid(1))).toBeUndefined();
    });

    test('an anchor has a vector for each model, and none is saved for a removed dataset', async () => {
      await store().datasets.save(holiday);
      await store().anchors.save(DATASET, 'm1', anchor);
      await store().models.use({ ...holiday, modelId: 'm2', previousModelId: 'm1' });
      expect(await store().datasets.all()).toEqual([
        { ...holiday, modelId: 'm2', previousModelId: 'm1' },
      ]);
      expect(await store().anchors.find(DATASET, uuid(1))).toEqual({ ...anchor, vector: null });
      const other = image(2).vector;
      await store().anchors.saveVector(DATASET, 'm2', uuid(1), other);
      expect(await store().anchors.find(DATASET, uuid(1))).toEqual({ ...anchor, vector: other });
      expect(await store().anchors.find(DATASET, uuid(1), 'm1')).toEqual(anchor);
      // A search that began with the earlier model.
      expect(await store().anchors.save(DATASET, 'm1', { ...anchor, anchorId: uuid(3) })).toBe(
        true,
      );
      expect((await store().anchors.find(DATASET, uuid(3)))?.vector).toBeNull();
      expect(await store().anchors.save(OTHER, 'm2', { ...anchor, anchorId: uuid(2) })).toBe(false);
      expect(await store().anchors.find(OTHER, uuid(2))).toBeUndefined();
    });

    test('the vectors of the next model are collected beside those in use, for present versions', async () => {
      await store().datasets.save(holiday);
      const images = [1, 2, 3].map((n) => ({ ...image(n), objects: [objectOf(100 + n)] }));
      await store().media.save(DATASET, images);
      const missing = await store().models.unembedded(DATASET, 'm2');
      expect(missing.map(({ mediaId }) => mediaId)).toEqual([1, 2, 3].map(uuid));
      expect(missing[0]).toEqual({
        ...{ mediaId: uuid(1), path: image(1).path, missingSince: null, objectsVersion: 'v1' },
        objects: [{ objectId: uuid(101), label: 'cat', boundingBox }],
      });
      await store().models.saveVectors(DATASET, 'm2', [
        otherVectors(1, uuid(101)),
        { ...otherVectors(2, uuid(102)), contentHash: 'of another version' },
        { ...otherVectors(3, uuid(103)), objectsVersion: 'other objects' },
      ]);
      expect(await idsOf(store(), 'IMAGES', 'm2')).toEqual([uuid(1)]);
      expect(await idsOf(store(), 'OBJECTS', 'm2')).toEqual([uuid(101)]);
      expect(await idsOf(store(), 'IMAGES')).toEqual([1, 2, 3].map(uuid));
      expect(await store().models.countEmbedded(DATASET, 'm2')).toEqual({
        nEmbedded: 1,
        nImages: 3,
      });
      const left = await store().models.unembedded(DATASET, 'm2');
      expect(left.map(({ mediaId }) => mediaId)).toEqual([uuid(2), uuid(3)]);

      await store().media.save(DATASET, [{ ...image(1), objects: [objectOf(101)] }]);
      expect(await idsOf(store(), 'IMAGES', 'm2')).toEqual([]);
      expect(await idsOf(store(), 'OBJECTS', 'm2')).toEqual([]);
      await store().models.saveVectors(DATASET, 'm2', [otherVectors(1, uuid(101))]);
      await store().media.removeFiles(DATASET, [image(1).path]);
      expect(await idsOf(store(), 'IMAGES', 'm2')).toEqual([]);
      expect(await idsOf(store(), 'OBJECTS', 'm2')).toEqual([]);
    });

    test('a switch keeps the previous model with its clusters, and no third one', async () => {
      await store().datasets.save(holiday);
      await store().media.save(DATASET, [image(1), image(2)]);
      const memberships = [1, 2].map((n) => ({ mediaId: uuid(n), clusterIds }));
      await store().clusters.save(DATASET, 'IMAGES', memberships, CUT_OFFS);
      await store().models.savePending(DATASET, { source: 'hub/m2', isStopped: true });
      const others = [1, 2].map((n) => ({ ...otherVectors(n, uuid(101)), objects: [] }));
      await store().models.saveVectors(DATASET, 'm2', others);
      expect(await store().models.pending(DATASET)).toEqual({
        ...{ source: 'hub/m2', isStopped: true, nEmbedded: 2, nImages: 2 },
      });
      expect(await store().clusters.areCurrent(DATASET, 'IMAGES', 'm2')).toBe(false);
      const reversed = memberships.map((one) => ({ ...one, clusterIds: clusterIds.toReversed() }));
      await store().clusters.save(DATASET, 'IMAGES', reversed, CUT_OFFS, { modelId: 'm2' });
      expect((await clustersOf(store(), 'IMAGES'))[0]?.clusterIds).toEqual(clusterIds);

      await store().models.use({ ...holiday, modelId: 'm2', previousModelId: 'm1' });
      expect(await store().models.pending(DATASET)).toBeUndefined();
      expect((await clustersOf(store(), 'IMAGES'))[0]?.clusterIds).toEqual(clusterIds.toReversed());
      expect(await store().clusters.areCurrent(DATASET, 'IMAGES', 'm1')).toBe(true);
      expect((await store().media.knownFiles(DATASET)).map((file) => file.isEmbedded)).toEqual([
        true,
        true,
      ]);

      await store().models.saveVectors(DATASET, 'm3', others);
      await store().models.discardPending(DATASET);
      expect(await idsOf(store(), 'IMAGES', 'm3')).toEqual([]);
      expect(await idsOf(store(), 'IMAGES', 'm1')).toHaveLength(2);
      await store().models.forgetPrevious(DATASET);
      expect(await idsOf(store(), 'IMAGES', 'm1')).toEqual([]);
      expect(await idsOf(store(), 'IMAGES')).toHaveLength(2);
      expect((await store().datasets.all())[0]?.previousModelId).toBeNull();
    });

    test('a vector of a thumbnail is replaced when the file can be read again', async () => {
      await store().datasets.save(holiday);
      await store().media.save(DATASET, [image(1)]);
      const ofThumbnail = { ...otherVectors(1, uuid(101)), contentHash: null, objects: [] };
      await store().models.saveVectors(DATASET, 'm2', [ofThumbnail]);
      await store().models.use({ ...holiday, modelId: 'm2' });
      expect(await idsOf(store(), 'IMAGES')).toEqual([uuid(1)]);
      expect((await store().media.knownFiles(DATASET))[0]?.isEmbedded).toBe(false);
    });
  });
}
