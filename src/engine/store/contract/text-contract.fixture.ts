import { describe, expect, test } from 'vitest';
import type { EmbeddedMedia } from '#engine/store/media-store.ts';
import type { StoredLine } from '#engine/store/text-store.ts';
import { type OpenEmpty, storeOfEachTest } from './open-store.fixture.ts';
import { DATASET, OTHER, uuid } from './stored-samples.fixture.ts';

function image(n: number, contentHash: string | null = `hash ${n}`): EmbeddedMedia {
  return {
    ...{ mediaId: uuid(n), path: `${n}.jpg`, fileSize: n, modifiedMs: n, changedMs: n, inode: n },
    ...{ contentHash, width: 640, height: 480, format: 'jpeg' },
    ...{ vector: new Float32Array(4), objectsVersion: 'v1', objects: [] },
  };
}

const line = (text: string, x = 0.25): StoredLine => ({
  text,
  confidence: 0.875,
  boundingBox: { x, y: 0.5, width: 0.25, height: 0.125 },
});

export function textContract(openEmpty: OpenEmpty): void {
  describe('text in images', () => {
    const store = storeOfEachTest(openEmpty);
    const contents = async (reader = 'r1') =>
      (await store().text.unread(DATASET, reader)).map(
        ({ content, path: file }) => `${content} ${file}`,
      );

    test('copies are read once, images without a hash by themselves', async () => {
      expect(await store().text.counts(DATASET, 'r1')).toEqual({
        nRead: 0,
        nLeft: 0,
        nWithText: 0,
      });
      await store().media.save(DATASET, [image(1), image(2, 'hash 1'), image(3), image(4, null)]);
      expect(await contents()).toEqual(['hash 1 1.jpg', 'hash 3 3.jpg', `${uuid(4)} 4.jpg`]);
      await store().text.save(DATASET, 'r1', [
        { content: 'hash 1', lines: [line('one'), line('two')] },
        { content: 'hash 3', lines: [] },
      ]);
      expect(await contents()).toEqual([`${uuid(4)} 4.jpg`]);
      expect(await store().text.counts(DATASET, 'r1')).toEqual({
        nRead: 3,
        nLeft: 1,
        nWithText: 2,
      });
      for (const n of [1, 2]) {
        expect(await store().text.linesIn(DATASET, uuid(n))).toEqual([line('one'), line('two')]);
      }
      expect(await store().text.linesIn(DATASET, uuid(3))).toEqual([]);
      expect(await store().text.linesIn(DATASET, uuid(4))).toBeNull();
    });

    test('changed content is unread, and so is everything for another reader', async () => {
      await store().media.save(DATASET, [image(1), image(2)]);
      await store().text.save(DATASET, 'r1', [
        { content: 'hash 1', lines: [line('old')] },
        { content: 'hash 2', lines: [line('kept')] },
      ]);
      await store().media.save(DATASET, [image(1, 'hash new')]);
      expect(await contents()).toEqual(['hash new 1.jpg']);
      expect(await store().text.linesIn(DATASET, uuid(1))).toBeNull();
      expect(await contents('r2')).toEqual(['hash new 1.jpg', 'hash 2 2.jpg']);
      // Until it is read again, the text of the earlier reader is found.
      expect(await store().media.matchingText(DATASET, 'IMAGES', ['kept'])).toEqual([uuid(2)]);
      await store().text.save(DATASET, 'r2', [{ content: 'hash 2', lines: [line('again')] }]);
      expect(await store().text.linesIn(DATASET, uuid(2))).toEqual([line('again')]);
      expect(await store().media.matchingText(DATASET, 'IMAGES', ['kept'])).toEqual([]);
    });

    test('the text of deleted images goes, missing images are not read', async () => {
      await store().media.save(DATASET, [image(1), image(2), image(3)]);
      await store().text.save(DATASET, 'r1', [
        { content: 'hash 1', lines: [line('one')] },
        { content: 'hash 2', lines: [line('two')] },
      ]);
      await store().media.markMissing(DATASET, ['3.jpg']);
      expect(await contents()).toEqual([]);
      expect(await store().text.counts(DATASET, 'r1')).toMatchObject({ nRead: 2, nLeft: 0 });
      await store().media.removeFiles(DATASET, ['1.jpg']);
      await store().text.removeOrphans(DATASET);
      await store().media.save(DATASET, [image(1)]);
      expect(await contents()).toEqual(['hash 1 1.jpg']);
      expect(await store().text.linesIn(DATASET, uuid(2))).toEqual([line('two')]);
    });

    test('datasets are apart, and go with their text', async () => {
      await store().media.save(DATASET, [image(1)]);
      await store().media.save(OTHER, [{ ...image(2, 'hash 1') }]);
      await store().text.save(DATASET, 'r1', [{ content: 'hash 1', lines: [line('one')] }]);
      expect(await store().media.matchingText(OTHER, 'IMAGES', ['one'])).toEqual([]);
      expect(await store().text.linesIn(OTHER, uuid(2))).toBeNull();
      await store().text.setWanted(DATASET, true);
      await store().text.setWanted(DATASET, true);
      expect([await store().text.isWanted(DATASET), await store().text.isWanted(OTHER)]).toEqual([
        true,
        false,
      ]);
      await store().datasets.remove(DATASET);
      expect(await store().text.isWanted(DATASET)).toBe(false);
      await store().media.save(DATASET, [image(1)]);
      expect(await contents()).toEqual(['hash 1 1.jpg']);
    });

    test('only changes of text count as a revision', async () => {
      await store().media.save(DATASET, [image(1), image(2)]);
      const { text, changes } = store();
      const before = [text.revision(DATASET), changes.revision(DATASET)];
      await text.save(DATASET, 'r1', [{ content: 'hash 1', lines: [] }]);
      expect([text.revision(DATASET), changes.revision(DATASET)]).toEqual(before);
      await text.save(DATASET, 'r1', [{ content: 'hash 2', lines: [line('two')] }]);
      expect(text.revision(DATASET)).toBe((before[0] ?? 0) + 1);
      expect(changes.since(DATASET, before[1] ?? 0)).toBeNull();
    });
  });
}
