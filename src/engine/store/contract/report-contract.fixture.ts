import { describe, expect, test } from 'vitest';
import { type OpenEmpty, storeOfEachTest } from './open-store.fixture.ts';
import { allOf } from './stored-reads.fixture.ts';
import {
  anchor,
  DATASET,
  holiday,
  image,
  OTHER,
  objectOf,
  uuid,
} from './stored-samples.fixture.ts';

/** What is kept of files, uploads, and searches besides the media themselves. */
export function reportContract(openEmpty: OpenEmpty): void {
  describe('reports, uploads and views', () => {
    const store = storeOfEachTest(openEmpty);

    test('files left out and problems of annotations are replaced', async () => {
      const { annotations, leftOut } = store();
      const video = { reason: 'is a video', nFiles: 2, example: 'a.mp4' };
      const raw = { reason: 'is camera raw', nFiles: 7, example: 'b.nef' };
      await leftOut.save(DATASET, [{ ...raw, nFiles: 1 }]);
      await leftOut.save(DATASET, [video, raw]);
      expect(await leftOut.all(DATASET)).toEqual([raw, video]);
      expect(await leftOut.all(OTHER)).toEqual([]);

      const place = { file: 'b.json', reason: 'no box', line: null, entry: 3 };
      const header = { file: 'a.csv', reason: 'no column', line: 1, entry: null };
      const whole = { file: 'a.csv', reason: 'too large', line: null, entry: null };
      await annotations.saveProblems(DATASET, [place]);
      await annotations.saveProblems(DATASET, [place, whole, header]);
      expect(await annotations.problems(DATASET)).toEqual([header, whole, place]);
    });

    test('a rejection replaces an earlier one of the file, and the newest thousand are kept', async () => {
      const { rejections } = store();
      await rejections.add(DATASET, [{ path: 'old', reason: 'r' }]);
      await rejections.add(DATASET, [
        { path: 'b', reason: 'one' },
        { path: 'a', reason: 'r' },
      ]);
      await rejections.add(DATASET, [{ path: 'b', reason: 'two' }]);
      expect(await rejections.all(DATASET)).toEqual([
        { path: 'a', reason: 'r' },
        { path: 'b', reason: 'two' },
        { path: 'old', reason: 'r' },
      ]);
      const many = Array.from({ length: 1000 }, (_, n) => ({ path: `n${n}`, reason: 'r' }));
      await rejections.add(DATASET, many);
      const kept = await rejections.all(DATASET);
      expect(kept).toHaveLength(1000);
      expect(kept.every(({ path }) => path.startsWith('n'))).toBe(true);
    });

    test('kept uploads are counted by key, and deleted bytes are returned', async () => {
      const { keptUploads } = store();
      const upload = (key: string, path: string, nBytes: number) => ({ key, path, nBytes });
      expect(
        await keptUploads.add([
          upload('k1', 'media/a/x_1', 2 ** 33),
          upload('k1', 'media/b/y', 5),
          upload('k2', 'media/axb/z', 7),
        ]),
      ).toEqual(new Map());
      expect(await keptUploads.add([upload('k2', 'media/b/y', 6)])).toEqual(new Map([['k1', 5]]));
      expect(await keptUploads.bytesByKey()).toEqual(
        new Map([
          ['k1', 2 ** 33],
          ['k2', 13],
        ]),
      );
      expect(await allOf(keptUploads.byFolder())).toEqual([
        'media/a/x_1',
        'media/axb/z',
        'media/b/y',
      ]);
      expect(
        await keptUploads.move([
          { from: 'media/a/x_1', to: 'media/b/y' },
          { from: 'none', to: 'media/c' },
        ]),
      ).toEqual(new Map([['k2', 6]]));
      expect(await allOf(keptUploads.byFolder())).toEqual(['media/axb/z', 'media/b/y']);
      expect(await keptUploads.move([])).toEqual(new Map());
      await keptUploads.move([{ from: 'media/b/y', to: 'media/a/y' }]);
      await keptUploads.add([upload('k2', 'media/b/y', 6)]);
      expect(await keptUploads.removeFolder('media/a')).toEqual(new Map([['k1', 2 ** 33]]));
      expect(await keptUploads.remove([])).toEqual(new Map());
      expect(await keptUploads.remove(['media/b/y', 'none'])).toEqual(new Map([['k2', 6]]));
      expect(await keptUploads.bytesByKey()).toEqual(new Map([['k2', 7]]));
    });

    test('views are kept, oldest first', async () => {
      const { views } = store();
      const view = (n: number) => ({
        ...{ viewId: uuid(n), datasetId: DATASET, name: `view ${n} "ü"`, query: 'a=b&c=%20' },
        createdAt: new Date(1_000_000 - n),
        createdBy: n === 1 ? null : { key: 'k1', name: 'Ada "ü"' },
      });
      await views.add(view(1));
      await views.add(view(2));
      expect(await views.all(DATASET)).toEqual([view(2), view(1)]);
      expect(await views.remove(OTHER, uuid(2))).toBe(false);
      expect(await views.remove(DATASET, uuid(2))).toBe(true);
      expect(await views.remove(DATASET, uuid(2))).toBe(false);
      expect(await views.all(DATASET)).toEqual([view(1)]);
    });

    test('measures belong to the content of an image, and copies are compared by size', async () => {
      const { media, quality } = store();
      const first = { ...image(1), objects: [objectOf(101)] };
      await media.save(DATASET, [first, image(2)]);
      await media.markMissing(DATASET, [image(2).path]);
      await quality.save(DATASET, [
        { mediaId: uuid(1), content: 'hash of 1', brightness: 0.25, sharpness: 9 },
        { mediaId: uuid(2), content: 'of another version', brightness: 1, sharpness: 1 },
        { mediaId: uuid(101), content: 'hash of 1', brightness: 0.1, sharpness: 2 },
      ]);
      await quality.save(DATASET, [
        { mediaId: uuid(1), content: 'hash of 1', brightness: 0.5, sharpness: 9 },
      ]);
      const measured = await allOf(quality.all(DATASET, 'IMAGES'));
      expect(new Set(measured)).toEqual(
        new Set([
          {
            ...{ mediaId: uuid(1), aspect: 640 / 480, content: 'hash of 1' },
            quality: { brightness: 0.5, sharpness: 9 },
          },
          { mediaId: uuid(2), aspect: 640 / 480, content: 'hash of 2', quality: null },
        ]),
      );
      const [object] = await allOf(quality.all(DATASET, 'OBJECTS'));
      expect(object).toMatchObject({ quality: { brightness: 0.1, sharpness: 2 } });
      expect(object?.aspect).toBeCloseTo((0.3 * 640) / (0.4 * 480), 12);

      const copies = await allOf(media.copies(DATASET, 'IMAGES'));
      expect(new Set(copies)).toEqual(
        new Set([
          {
            ...{ mediaId: uuid(1), nPixels: 640 * 480, fileSize: 1001, path: image(1).path },
            isMissing: false,
          },
          {
            ...{ mediaId: uuid(2), nPixels: 640 * 480, fileSize: 1002, path: image(2).path },
            isMissing: true,
          },
        ]),
      );
      expect(await allOf(media.copies(DATASET, 'OBJECTS'))).toMatchObject([
        { mediaId: uuid(101), nPixels: 192 * 192, path: image(1).path },
      ]);
    });

    test('an upload is found by its hash', async () => {
      const { anchors, datasets } = store();
      await datasets.save(holiday);
      await anchors.save(DATASET, 'm1', { ...anchor, uploadName: 'a_c.png' });
      expect(await anchors.hasUpload('a_c')).toBe(true);
      expect(await anchors.hasUpload('abc')).toBe(false);
      expect(await anchors.hasUpload('a_')).toBe(false);
    });
  });
}
