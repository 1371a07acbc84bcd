import type { EntityType } from '#contract/primitives.ts';
import type { EmbeddedMedia } from '#engine/store/media-store.ts';
import type { Store } from '#engine/store/store.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { allOf, clustersOf } from './stored-reads.fixture.ts';
import { CUT_OFFS, DATASET, holiday, uuid } from './stored-samples.fixture.ts';

const N_FILES = 40;
const DIMS = 24;
const WORDS = ['cat', 'Élan', '100 %', 'Straße', "o'clock", '"quoted"', '日本', 'a\\b'];
const TYPES: readonly EntityType[] = ['IMAGES', 'OBJECTS'];

/** Changes a store as runs and people do, in an order that the seed decides. */
export async function liveThrough(store: Store, seed: number, nSteps: number): Promise<void> {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(n * random());
  const word = () => WORDS[below(WORDS.length)] ?? '';
  const pathOf = (n: number) => `${word()}/${n % 3 === 0 ? 'sub/' : ''}${n}.jpg`;
  const paths = Array.from({ length: N_FILES }, (_, n) => pathOf(n));
  const someFiles = () => [...new Set(Array.from({ length: 1 + below(8) }, () => below(N_FILES)))];
  const image = (n: number): EmbeddedMedia => ({
    ...{
      mediaId: uuid(n),
      path: paths[n] ?? '',
      fileSize: below(1e9),
      modifiedMs: 1e12 * random(),
    },
    ...{ changedMs: below(2) ? null : random(), inode: below(2 ** 40), width: 1 + below(4000) },
    ...{ height: 1 + below(4000), format: 'jpeg', contentHash: `hash ${below(N_FILES)}` },
    ...{ vector: unitVectors(1, DIMS, random), objectsVersion: `v${below(2)}` },
    objects: Array.from({ length: below(3) }, (_, k) => ({
      objectId: uuid(1000 + 10 * n + k),
      label: word(),
      boundingBox: { x: random() / 2, y: random() / 2, width: random() / 2, height: random() / 2 },
      vector: unitVectors(1, DIMS, random),
    })),
  });
  const steps: readonly (() => Promise<unknown>)[] = [
    () => store.media.save(DATASET, someFiles().map(image)),
    () => store.media.save(DATASET, someFiles().map(image)),
    () =>
      store.media.removeFiles(
        DATASET,
        someFiles().map((n) => paths[n] ?? ''),
      ),
    () =>
      store.media.markMissing(
        DATASET,
        someFiles().map((n) => paths[n] ?? ''),
      ),
    () => store.media.saveVersions(DATASET, someFiles().map(image)),
    () =>
      store.media.saveSkipped(
        DATASET,
        someFiles().map((n) => ({ ...image(n), reason: word() })),
      ),
    () => store.tags.add(DATASET, word(), someFiles().map(uuid)),
    () => store.tags.remove(DATASET, word(), someFiles().map(uuid)),
    () =>
      store.annotations.save(
        DATASET,
        new Map(
          someFiles().map((n) => [
            uuid(n),
            { labels: [word(), word()], caption: below(2) ? null : `${word()} ${word()}` },
          ]),
        ),
        below(2) === 0,
      ),
    () => store.datasets.save({ ...holiday, labelsFromFolders: below(2) === 0 }),
    () =>
      store.text.save(
        DATASET,
        'r1',
        someFiles().map((n) => ({
          content: `hash ${n}`,
          lines: [
            {
              ...{ text: `${word()} ${word()}`, confidence: random() },
              boundingBox: { x: random(), y: random(), width: 0.1, height: 0.1 },
            },
          ],
        })),
      ),
    async () => {
      for (const type of TYPES) {
        const { mediaIds } = await store.vectors.all(DATASET, type, DIMS);
        const memberships = mediaIds.map((mediaId) => ({
          mediaId,
          clusterIds: CUT_OFFS.map((_, level) => uuid(2000 + 10 * below(9 - level) + level)),
        }));
        const [joining, ...others] = memberships;
        await store.clusters.save(DATASET, type, others, CUT_OFFS);
        if (joining) await store.clusters.join(DATASET, type, [joining]);
      }
    },
  ];
  await store.datasets.save(holiday);
  for (let step = 0; step < nSteps; step++) await steps[below(steps.length)]?.();
}

/** All that can be read of the store, in an order of its own; not the times that the store sets. */
export async function everythingIn(store: Store): Promise<object> {
  const ids = Array.from({ length: N_FILES }, (_, n) => uuid(n));
  const ofType = async (type: EntityType) => ({
    vectors: await store.vectors.all(DATASET, type, DIMS),
    clusters: (await clustersOf(store, type)).map(({ vectorHash: _, ...member }) => member),
    areCurrent: await store.clusters.areCurrent(DATASET, type),
    clustering: await store.clusters.clustering(DATASET, type),
    unclustered: await store.vectors.unclustered(DATASET, type),
    copies: sorted(await allOf(store.media.copies(DATASET, type))),
    matching: await Promise.all(
      WORDS.map((word) => store.media.matchingText(DATASET, type, word.split(' '))),
    ),
  });
  const known = await store.media.knownFiles(DATASET);
  return {
    images: await ofType('IMAGES'),
    objects: await ofType('OBJECTS'),
    known: known
      .map(({ missingSince, ...file }) => ({ ...file, isMissing: missingSince !== null }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    skipped: await store.media.skippedFiles(DATASET),
    described: Array.from(
      await store.media.byIds(DATASET, ids),
      ([id, { missingSince, ...media }]) => ({ id, ...media, isMissing: missingSince !== null }),
    ).sort((a, b) => (a.id < b.id ? -1 : 1)),
    deleted: await Promise.all(ids.map((id) => store.deletedMedia.find(DATASET, id))),
    tags: Array.from(await store.tags.all(DATASET)).sort(([a], [b]) => (a < b ? -1 : 1)),
    counts: await store.tags.counts(DATASET),
    stats: await store.datasets.stats(DATASET),
    text: await store.text.counts(DATASET, 'r1'),
    unread: await store.text.unread(DATASET, 'r1'),
  };
}

function sorted<Item extends { readonly mediaId: string }>(items: Item[]): Item[] {
  return items.sort((a, b) => (a.mediaId < b.mediaId ? -1 : 1));
}
