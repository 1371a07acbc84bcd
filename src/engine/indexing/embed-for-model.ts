import path from 'node:path';
import type { Embedder } from '#engine/embed/embedder.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import type { NamedObject } from '#engine/embed/tasks/named-objects.ts';
import type { ImageVectors, UnembeddedImage } from '#engine/store/model-store.ts';
import type { IdentifiedVector } from '#engine/store/vector-store.ts';
import type { DatasetStorage } from './dataset-storage.ts';
import { type EmbeddingEvent, embedAll } from './embed-all.ts';

export interface EmbedForModelOptions extends DatasetStorage {
  /** Absolute. */
  readonly folder: string;
  readonly images: readonly UnembeddedImage[];
  readonly embedder: Embedder;
  readonly signal: AbortSignal;
}

/**
 * Embeds stored images and their objects with a model that the dataset does not use (yet). The
 * images themselves stay as they are.
 * @throws the signal's reason when aborted
 */
export function embedForModel(options: EmbedForModelOptions): AsyncGenerator<EmbeddingEvent, void> {
  const { datasetId, store, images, embedder, signal } = options;
  return embedAll({
    items: images,
    embedder,
    signal,
    embed: (image) => embedOne(options, image),
    save: (outcomes) =>
      store.models.saveVectors(
        datasetId,
        embedder.model.id,
        outcomes.filter((outcome) => outcome !== null),
      ),
  });
}

/** @returns null when neither the file nor its thumbnail can be read */
async function embedOne(
  options: EmbedForModelOptions,
  image: UnembeddedImage,
): Promise<ImageVectors | null> {
  const { folder, embedder, signal } = options;
  const { mediaId, objectsVersion, objects, missingSince } = image;
  if (missingSince !== null) return embedThumbnails(options, image);
  try {
    const file = path.join(folder, image.path);
    const embedded = await embedder.embedFile(file, null, objects.map(named));
    return {
      mediaId,
      objectsVersion,
      vector: embedded.vector,
      contentHash: embedded.contentHash,
      objects: embedded.objects.flatMap(({ vector }, i) => {
        const object = objects[i];
        return object ? [{ mediaId: object.objectId, vector }] : [];
      }),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnreadableImageError) return embedThumbnails(options, image);
    throw error;
  }
}

/**
 * A missing image stays searchable: its thumbnail has about as many pixels as the networks read.
 */
async function embedThumbnails(
  { embedder, thumbnail, signal }: EmbedForModelOptions,
  { mediaId, objectsVersion, objects }: UnembeddedImage,
): Promise<ImageVectors | null> {
  const vectorOf = async (id: string): Promise<IdentifiedVector> => {
    const { vector } = await embedder.embedFile(thumbnail(id), null);
    return { mediaId: id, vector };
  };
  try {
    const image = await vectorOf(mediaId);
    const ofObjects = await Promise.all(objects.map(({ objectId }) => vectorOf(objectId)));
    return { ...image, objectsVersion, contentHash: null, objects: ofObjects };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnreadableImageError) return null;
    throw error;
  }
}

function named({ boundingBox, label }: UnembeddedImage['objects'][number]): NamedObject {
  return { box: { ...boundingBox, unit: 'fraction' }, label };
}
