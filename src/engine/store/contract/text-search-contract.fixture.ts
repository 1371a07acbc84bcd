import { describe, expect, test } from 'vitest';
import type { EntityType } from '#contract/primitives.ts';
import { type OpenEmpty, storeOfEachTest } from './open-store.fixture.ts';
import { DATASET, holiday, image, OTHER, objectOf, uuid } from './stored-samples.fixture.ts';

const box = (x: number, width: number) => ({ x, y: 0.25, width, height: 0.5 });

export function textSearchContract(openEmpty: OpenEmpty): void {
  describe('search of words', () => {
    const store = storeOfEachTest(openEmpty);
    const matching = (words: string[], type: EntityType = 'IMAGES') =>
      store().media.matchingText(DATASET, type, words);

    test('finds captions, labels, folders, objects and lines, regardless of case and accents', async () => {
      await store().datasets.save({ ...holiday, labelsFromFolders: true });
      await store().media.save(DATASET, [
        {
          ...image(1, 'Ärzte/1.jpg'),
          objects: [{ ...objectOf(101, 'Café'), boundingBox: box(0, 0.5) }],
        },
        {
          ...image(2, '2.jpg'),
          objects: [{ ...objectOf(102, 'dog'), boundingBox: box(0.5, 0.5) }],
        },
        image(3, '3.jpg'),
      ]);
      await store().media.save(OTHER, [image(4, 'Ärzte/4.jpg')]);
      await store().annotations.save(
        DATASET,
        new Map([
          [uuid(2), { labels: ['100 %_a', 'Straße'], caption: 'An ÉLAN at noon' }],
          [uuid(3), { labels: [], caption: 'ΣΊΣΥΦΟΣ' }],
        ]),
        false,
      );
      const line = { text: 'Open TODAY', confidence: 1, boundingBox: box(0.7, 0.2) };
      await store().text.save(DATASET, 'r1', [
        {
          content: 'hash of 2',
          lines: [line, { ...line, text: 'second', boundingBox: box(0.1, 0.2) }],
        },
      ]);
      expect(await matching(['arzte'])).toEqual([uuid(1)]);
      expect(await matching(['ÄRZ', 'cafe'])).toEqual([uuid(1)]);
      expect(await matching(['elan', 'strasse'])).toEqual([]);
      expect(await matching(['elan', 'straße', 'dog', 'today', 'second'])).toEqual([uuid(2)]);
      expect(await matching(['100', '%_a'])).toEqual([uuid(2)]);
      expect(await matching(['100_%'])).toEqual([]);
      expect(await matching(['σίσυφ'])).toEqual([uuid(3)]);
      expect(await matching(['today'], 'OBJECTS')).toEqual([uuid(102)]);
      expect(await matching(['second'], 'OBJECTS')).toEqual([]);
      expect(await matching(['CAFÉ'], 'OBJECTS')).toEqual([uuid(101)]);
      expect(await matching(['elan'], 'OBJECTS')).toEqual([]);
      await store().datasets.save(holiday);
      expect(await matching(['arzte'])).toEqual([]);
    });
  });
}
