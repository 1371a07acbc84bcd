import { describe, expect, test } from 'vitest';
import { DETECTED } from '#engine/store/media-store.ts';
import { type OpenEmpty, storeOfEachTest } from './open-store.fixture.ts';
import { idsOf } from './stored-reads.fixture.ts';
import {
  anchor,
  DATASET,
  holiday,
  image,
  OTHER,
  objectOf,
  otherVectors,
  uuid,
} from './stored-samples.fixture.ts';

export function datasetContract(openEmpty: OpenEmpty): void {
  describe('datasets', () => {
    const store = storeOfEachTest(openEmpty);

    test('a dataset is saved and changed', async () => {
      await store().datasets.save({ ...holiday, displayName: 'Photos' });
      await store().datasets.save(holiday);
      expect(await store().datasets.all()).toEqual([holiday]);
    });

    test('datasets are in the order of their creation', async () => {
      const at = (datasetId: string, second: number) => ({
        ...holiday,
        datasetId,
        createdAt: new Date(second * 1000),
      });
      await store().datasets.save(at(DATASET, 2));
      await store().datasets.save(at(OTHER, 1));
      expect((await store().datasets.all()).map(({ datasetId }) => datasetId)).toEqual([
        OTHER,
        DATASET,
      ]);
    });

    test('a removed dataset leaves nothing but the names of its uploads, until its end', async () => {
      const { datasets, media, tags, views, anchors, deletedMedia } = store();
      const other = { ...holiday, datasetId: OTHER };
      for (const dataset of [holiday, other]) {
        const { datasetId } = dataset;
        const n = datasetId === DATASET ? 0 : 10;
        await datasets.save(dataset);
        await media.save(datasetId, [
          { ...image(n + 1), objects: [objectOf(n + 101)] },
          image(n + 2),
        ]);
        await media.removeFiles(datasetId, [image(n + 2).path]);
        await tags.add(datasetId, 'kept', [uuid(n + 1)]);
        const search = { viewId: uuid(n + 1), datasetId, name: 'v', query: 'q', createdBy: null };
        await views.add({ ...search, createdAt: new Date(5) });
        for (const anchorId of [uuid(n + 1), uuid(n + 2)]) {
          await anchors.save(datasetId, 'm1', { ...anchor, anchorId });
        }
      }
      const removal = { datasetId: DATASET, uploadNames: [anchor.uploadName] };
      expect(await datasets.remove(DATASET)).toEqual(removal);
      expect(await datasets.removals()).toEqual([removal]);
      expect(await datasets.all()).toEqual([other]);
      expect(await idsOf(store(), 'IMAGES', 'm1')).toEqual([]);
      expect(await idsOf(store(), 'OBJECTS', 'm1')).toEqual([]);
      expect(await media.knownFiles(DATASET)).toEqual([]);
      expect(await tags.all(DATASET)).toEqual(new Map());
      expect(await views.all(DATASET)).toEqual([]);
      expect(await anchors.find(DATASET, uuid(1))).toBeUndefined();
      expect(await deletedMedia.find(DATASET, uuid(2))).toBeUndefined();
      expect(await media.knownFiles(OTHER)).toHaveLength(1);
      expect(await tags.mediaWith(OTHER, ['kept'])).toEqual([uuid(11)]);
      expect(await deletedMedia.find(OTHER, uuid(12))).toBeDefined();
      expect(await anchors.uploadNames()).toEqual([anchor.uploadName]);
      await datasets.endRemoval(DATASET);
      expect(await datasets.removals()).toEqual([]);
    });

    test('statistics follow the images', async () => {
      const { annotations, datasets, media } = store();
      expect(await datasets.stats(DATASET)).toEqual({ sizeBytes: 0, nCaptions: 0, formats: [] });
      const png = { ...image(3), format: 'png', fileSize: 2 ** 33 };
      await media.save(DATASET, [image(1), image(2), png]);
      await annotations.save(DATASET, new Map([[uuid(2), { labels: [], caption: 'c' }]]), false);
      expect(await datasets.stats(DATASET)).toEqual({
        sizeBytes: 1001 + 1002 + 2 ** 33,
        nCaptions: 1,
        formats: [
          { format: 'jpeg', nImages: 2 },
          { format: 'png', nImages: 1 },
        ],
      });
      expect(await annotations.countCaptions(DATASET, [uuid(1), uuid(2)])).toBe(1);
      await media.removeFiles(DATASET, [image(1).path, image(2).path]);
      expect((await datasets.stats(DATASET)).formats).toEqual([{ format: 'png', nImages: 1 }]);
    });

    test('the identity of a folder is replaced', async () => {
      expect(await store().datasets.folderIdentity(DATASET)).toBeUndefined();
      await store().datasets.saveFolderIdentity(DATASET, '1:2');
      await store().datasets.saveFolderIdentity(DATASET, '1:3');
      expect(await store().datasets.folderIdentity(DATASET)).toBe('1:3');
    });

    test('names of folders are labels while the dataset wants them', async () => {
      const labelsOf = async (n: number) =>
        (await store().media.byIds(DATASET, [uuid(n)])).get(uuid(n))?.labels;
      await store().datasets.save(holiday);
      await store().media.save(DATASET, [
        image(1, 'a/red cars /one.jpg'),
        image(2, 'two.jpg'),
        image(3, 'a/cat/three.jpg'),
      ]);
      const cat = new Map([[uuid(3), { labels: ['cat', 'pet'], caption: null }]]);
      await store().annotations.save(DATASET, cat, false);
      expect(await labelsOf(1)).toEqual([]);
      await store().datasets.save({ ...holiday, labelsFromFolders: true });
      expect(await labelsOf(1)).toEqual(['red cars']);
      expect(await labelsOf(2)).toEqual([]);
      expect(await labelsOf(3)).toEqual(['cat', 'pet']);
      await store().datasets.save(holiday);
      expect(await labelsOf(1)).toEqual([]);
    });

    test('a label is suggested while only the detector names it', async () => {
      const { annotations, datasets, media } = store();
      const suggested = async () => [...(await annotations.suggestedLabels(DATASET))].sort();
      await datasets.save(holiday);
      await media.save(DATASET, [
        {
          ...image(1, 'dog/one.jpg'),
          objectsVersion: `${DETECTED} 1`,
          objects: [objectOf(11, 'dog'), objectOf(12, 'cat'), objectOf(13, 'car')],
        },
        { ...image(2, 'two.jpg'), objectsVersion: 'annotated', objects: [objectOf(14, 'car')] },
      ]);
      await media.save(OTHER, [
        { ...image(3), objectsVersion: `${DETECTED} 1`, objects: [objectOf(15, 'bus')] },
      ]);
      expect(await suggested()).toEqual(['cat', 'dog']);
      const cat = new Map([[uuid(2), { labels: ['cat'], caption: null }]]);
      await annotations.save(DATASET, cat, false);
      expect(await suggested()).toEqual(['dog']);
      await datasets.save({ ...holiday, labelsFromFolders: true });
      expect(await suggested()).toEqual([]);
    });

    test('a deleted image is kept with its vector until it is purged or returns', async () => {
      const { datasets, deletedMedia, media, models, tags } = store();
      await datasets.save(holiday);
      const withObject = (n: number) => ({ ...image(n), objects: [objectOf(100 + n)] });
      await media.save(DATASET, [1, 2, 3].map(withObject));
      await models.saveVectors(DATASET, 'm2', [otherVectors(1, uuid(101))]);
      await tags.add(DATASET, 'kept', [1, 2, 101, 102].map(uuid));
      await media.removeFiles(
        DATASET,
        [1, 2].map((n) => image(n).path),
      );
      expect(await deletedMedia.find(DATASET, uuid(1))).toEqual({
        ...{ mediaId: uuid(1), imageId: uuid(1), path: image(1).path, width: 640, height: 480 },
        ...{ boundingBox: null, vector: image(1).vector },
      });
      expect(await deletedMedia.find(DATASET, uuid(101))).toMatchObject({
        ...{ mediaId: uuid(101), imageId: uuid(1), boundingBox: objectOf(101).boundingBox },
        vector: objectOf(101).vector,
      });
      expect(await deletedMedia.find(DATASET, uuid(3))).toBeUndefined();
      expect(await deletedMedia.deletedBefore(DATASET, new Date(0))).toEqual([]);
      const deleted = await deletedMedia.deletedBefore(DATASET, new Date(Date.now() + 60_000));
      expect(deleted.sort()).toEqual([1, 2, 101, 102].map(uuid));
      expect(await deletedMedia.objectsIn(DATASET, [uuid(2), uuid(3)])).toEqual([uuid(102)]);

      await media.save(DATASET, [withObject(1)]);
      expect(await deletedMedia.find(DATASET, uuid(101))).toBeUndefined();
      expect(await deletedMedia.purge(DATASET, [uuid(2), uuid(3)])).toBe(1);
      expect(await deletedMedia.find(DATASET, uuid(102))).toBeUndefined();
      expect(await tags.mediaWith(DATASET, ['kept'])).toEqual([uuid(1), uuid(101)]);
    });
  });
}
