import { describe, expect, test } from 'vitest';
import { type OpenEmpty, storeOfEachTest } from './open-store.fixture.ts';
import { DATASET, image, OTHER, objectOf, uuid } from './stored-samples.fixture.ts';

export function tagContract(openEmpty: OpenEmpty): void {
  describe('tags', () => {
    const store = storeOfEachTest(openEmpty);

    test('a change of tags returns the media that it changed, and is read at once', async () => {
      const { tags } = store();
      expect(await tags.add(DATASET, 'b "ü"', [2, 1, 2].map(uuid))).toEqual([uuid(1), uuid(2)]);
      expect(await tags.add(DATASET, 'b "ü"', [1, 3].map(uuid))).toEqual([uuid(3)]);
      expect(await tags.add(DATASET, 'a', [uuid(3)])).toEqual([uuid(3)]);
      expect(await tags.add(OTHER, 'a', [uuid(3)])).toEqual([uuid(3)]);
      expect(await tags.all(DATASET)).toEqual(
        new Map([
          [uuid(1), ['b "ü"']],
          [uuid(2), ['b "ü"']],
          [uuid(3), ['a', 'b "ü"']],
        ]),
      );
      expect(await tags.remove(DATASET, 'b "ü"', [9, 3, 1].map(uuid))).toEqual([uuid(1), uuid(3)]);
      expect(await tags.mediaWith(DATASET, ['a', 'b "ü"'])).toEqual([uuid(2), uuid(3)]);
      expect(await tags.mediaWith(OTHER, ['a'])).toEqual([uuid(3)]);
    });

    test('tags are counted for existing images and objects, the most frequent first', async () => {
      await store().media.save(DATASET, [
        { ...image(1), objects: [objectOf(101)] },
        { ...image(2), objects: [] },
      ]);
      await store().tags.add(DATASET, 'both', [1, 2, 101, 77].map(uuid));
      await store().tags.add(DATASET, 'one', [uuid(2)]);
      await store().tags.add(DATASET, 'another', [uuid(1)]);
      await store().tags.add(DATASET, 'nowhere', [uuid(78)]);
      expect(await store().tags.counts(DATASET)).toEqual([
        { tag: 'both', nImages: 2, nObjects: 1 },
        { tag: 'another', nImages: 1, nObjects: 0 },
        { tag: 'one', nImages: 1, nObjects: 0 },
      ]);
      expect(await store().tags.countWithoutMedia()).toBe(2);
    });

    test('moved tags join those of their new media', async () => {
      await store().tags.add(DATASET, 'a', [1, 2].map(uuid));
      await store().tags.add(DATASET, 'b', [2, 3].map(uuid));
      await store().tags.move(
        DATASET,
        new Map([
          [uuid(2), uuid(3)],
          [uuid(3), uuid(4)],
        ]),
      );
      expect(Object.fromEntries(await store().tags.all(DATASET))).toMatchObject({
        [uuid(1)]: ['a'],
        [uuid(4)]: ['b'],
      });
    });

    test('a moved image inherits its tags by content, and so do its objects', async () => {
      const before = { ...image(1, 'a/one.jpg'), objects: [objectOf(101)] };
      await store().media.save(DATASET, [before, image(5)]);
      await store().tags.add(DATASET, 'kept', [uuid(1), uuid(101)]);
      await store().media.removeFiles(DATASET, ['a/one.jpg']);
      const { contentHash } = before;
      await store().media.save(DATASET, [
        { ...image(2, 'b/zwei.jpg'), contentHash },
        { ...image(3, 'b/one.jpg'), contentHash, objects: [objectOf(103)] },
        image(4, 'b/other.jpg'),
      ]);
      // The copy with the same name is the heir.
      expect(await store().tags.all(DATASET)).toEqual(
        new Map([
          [uuid(3), ['kept']],
          [uuid(103), ['kept']],
        ]),
      );
    });

    test('a missing image keeps its tags, and shares them with a copy', async () => {
      await store().media.save(DATASET, [image(1, 'one.jpg')]);
      await store().tags.add(DATASET, 'kept', [uuid(1)]);
      await store().media.markMissing(DATASET, ['one.jpg']);
      expect(await store().media.countMissing(DATASET)).toBe(1);
      const { contentHash } = image(1);
      await store().media.save(DATASET, [{ ...image(2), contentHash }]);
      expect(await store().tags.mediaWith(DATASET, ['kept'])).toEqual([uuid(1), uuid(2)]);
      await store().media.saveVersions(DATASET, [{ ...image(1, 'one.jpg'), inode: 5 }]);
      expect(await store().media.countMissing(DATASET)).toBe(0);
      expect((await store().media.byIds(DATASET, [uuid(1)])).get(uuid(1))?.inode).toBe(5);
    });

    test('changes of tags name the media that they changed', async () => {
      const { changes, tags } = store();
      const before = changes.revision(DATASET);
      await tags.add(DATASET, 'a', [uuid(1)]);
      await tags.remove(DATASET, 'a', [uuid(1)]);
      expect(new Set(changes.since(DATASET, before))).toEqual(new Set([uuid(1)]));
      await tags.move(DATASET, new Map([[uuid(1), uuid(2)]]));
      expect(changes.since(DATASET, before)).toBeNull();
    });
  });
}
