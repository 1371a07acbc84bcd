import type { StoredAnchor } from '#engine/store/anchor-store.ts';
import type { StoredStats } from '#engine/store/dataset-store.ts';
import type { DescribedMedia, StoredObject } from '#engine/store/media-store.ts';
import type { ChangedMedia } from '#engine/store/store.ts';
import { ChangeLog } from './change-log.ts';
import { RowCache } from './row-cache.ts';
import { TagMemory } from './tag-memory.ts';

/** Each for all datasets: about 30,000 images, and as many objects. */
const IMAGES_BYTES = 64 * 1024 * 1024;
const OBJECTS_BYTES = 64 * 1024 * 1024;
const STATS_BYTES = 1024 * 1024;
/** Some 5,000 with the vector of the built-in model. */
const ANCHORS_BYTES = 16 * 1024 * 1024;
/**
 * Of a row without its texts, with the JSON of it that pages contain; measured 1,180 bytes of the
 * heap for a row with its entry, and 1,000 for its JSON.
 */
const FIELDS_BYTES = 1850;

/**
 * What answers say of media, in memory, because a query per thumbnail or page would cost more than
 * the answer. Each write through the store tells what it may have changed; a store that only reads
 * learns it from the revisions of the datasets.
 */
export class MediaMemory {
  readonly images = new RowCache<DescribedMedia>(IMAGES_BYTES, bytesOfImage);
  readonly objects = new RowCache<StoredObject>(OBJECTS_BYTES, bytesOfObject);
  /** By the id of their image. */
  readonly objectsOf = new RowCache<readonly StoredObject[]>(OBJECTS_BYTES / 4, (objects) =>
    sum(objects.map(bytesOfObject)),
  );
  /** By the id of the dataset. */
  readonly stats = new RowCache<StoredStats>(STATS_BYTES, () => FIELDS_BYTES);
  /** By the id and the model of the vector. A search reads the anchor that was saved just before. */
  readonly anchors = new RowCache<StoredAnchor>(
    ANCHORS_BYTES,
    ({ fileName, vector }) => FIELDS_BYTES + 2 * fileName.length + (vector?.byteLength ?? 0),
  );
  readonly tags = new TagMemory();
  readonly changes = new ChangeLog();
  readonly #textRevisions = new Map<string, number>();

  /** After a change of rows of images, with their objects; by default of any of the dataset. */
  mediaChanged(datasetId: string, imageIds: ChangedMedia = null): void {
    if (imageIds) this.images.forget(datasetId, imageIds);
    else this.images.forgetAll();
    this.objects.forgetAll();
    this.objectsOf.forgetAll();
    this.stats.forget(datasetId, [datasetId]);
    // An image can inherit the tags of another one.
    this.tags.forget(datasetId);
    this.changes.add(datasetId, null);
  }

  tagAdded(datasetId: string, tag: string, mediaIds: readonly string[]): void {
    this.tags.added(datasetId, tag, mediaIds);
    this.changes.add(datasetId, mediaIds);
  }

  tagRemoved(datasetId: string, tag: string, mediaIds: readonly string[]): void {
    this.tags.removed(datasetId, tag, mediaIds);
    this.changes.add(datasetId, mediaIds);
  }

  /** After a change of the text in any images of the dataset. */
  textChanged(datasetId: string): void {
    this.#textRevisions.set(datasetId, this.textRevision(datasetId) + 1);
    // Any image of the dataset may match a text now.
    this.changes.add(datasetId, null);
  }

  /** Grows with each change of the text in images. */
  textRevision(datasetId: string): number {
    return this.#textRevisions.get(datasetId) ?? 0;
  }

  /** After changes by another process, whatever they are. */
  otherChanged(datasetId: string): void {
    this.mediaChanged(datasetId);
    this.textChanged(datasetId);
  }

  /** After a change of any tags of the dataset. */
  tagsChanged(datasetId: string): void {
    this.tags.forget(datasetId);
    this.changes.add(datasetId, null);
  }
}

function bytesOfImage({ path, labels, caption }: DescribedMedia): number {
  const texts = [path, ...labels, caption ?? ''];
  return FIELDS_BYTES + sum(texts.map((text) => 2 * text.length));
}

function bytesOfObject({ label, image }: StoredObject): number {
  return FIELDS_BYTES + 2 * (label.length + image.path.length);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
