import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { httpError } from '#auth/http-errors.ts';
import type { BoundingBox } from '#contract/bounding-box.ts';
import {
  type ComparedMedia,
  type Correspondence,
  CorrespondenceQuery,
} from '#contract/search/correspondence.ts';
import type { ImageSource } from '#contract/search/search-codec.ts';
import type { CellCorrespondence } from '#engine/embed/correspondence/match-pyramids.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import { UnreadableComparedError } from '#engine/embed/tasks/unreadable-compared-error.ts';
import {
  findStoredImage,
  readStoredImage,
  type StoredImage,
} from '#engine/http/media/stored-image.ts';
import {
  datasetOf,
  type EngineParts,
  embedderOf,
  idParam,
  readyIndexesOf,
} from '#engine/http/request/context.ts';
import { UPLOAD_VERSION } from '#engine/http/request/media-uris.ts';
import { readParams } from '#engine/http/request/read-request.ts';

/** Each takes about 3 KB. */
const MAX_KEPT = 2000;
/** Finer steps of a color or a length are invisible. */
const DECIMALS = 3;

interface ComparedFile {
  readonly image: StoredImage;
  /** Null for the whole image. */
  readonly region: BoundingBox | null;
}

/** Computes which parts of a query and a result correspond, and keeps the answers. */
export class Correspondences {
  readonly #parts: EngineParts;
  readonly #kept = new LRUCache<string, Promise<CellCorrespondence>>({ max: MAX_KEPT });

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** @throws 400, 404, 409 */
  answer(c: Context): Promise<Correspondence> {
    // Before the parameters: a dataset that the key may not see is 404 whatever is asked of it.
    datasetOf(c, this.#parts);
    const { anchor_media_id, anchor_type } = readParams(CorrespondenceQuery, c.req.query());
    const source = { mediaId: anchor_media_id.toLowerCase(), type: anchor_type };
    return this.between(c, source, idParam(c, 'media_id'));
  }

  /** Of a query and an image or object of the requested dataset. @throws 400, 404, 409 */
  async between(c: Context, source: ImageSource, mediaId: string): Promise<Correspondence> {
    const parts = this.#parts;
    const dataset = datasetOf(c, parts);
    readyIndexesOf(dataset);
    const anchor = await findAnchor(c, parts, source);
    const media = await findMediaFile(c, parts, mediaId);
    const found = await this.#compare(c, anchor, media);
    return {
      anchor: describe(found.anchor, anchor.region),
      media: describe(found.media, media.region),
      parts: found.parts.map(({ strength, anchorBox, mediaBox }) => ({
        strength: rounded(strength),
        anchor_box: inImage(anchorBox, anchor.region),
        media_box: inImage(mediaBox, media.region),
      })),
      model: BUILT_IN_MODEL.name,
      is_model_of_dataset: dataset.model.id === BUILT_IN_MODEL.id,
    };
  }

  /** Whoever asks together waits for one computation; a failed one is not kept. */
  #compare(c: Context, anchor: ComparedFile, media: ComparedFile): Promise<CellCorrespondence> {
    const key = `${keyOf(anchor)} ${keyOf(media)}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const computing = this.#compute(c, anchor, media);
    this.#kept.set(key, computing);
    computing.catch(() => this.#kept.delete(key));
    return computing;
  }

  async #compute(
    c: Context,
    anchor: ComparedFile,
    media: ComparedFile,
  ): Promise<CellCorrespondence> {
    const parts = this.#parts;
    const files = { anchor, media };
    const [embedder, ofAnchor, ofMedia] = await Promise.all([
      embedderOf(datasetOf(c, parts).model, parts),
      readStoredImage(anchor.image),
      readStoredImage(media.image),
    ]);
    const task = {
      anchor: { bytes: ofAnchor.bytes, region: anchor.region },
      media: { bytes: ofMedia.bytes, region: media.region },
    };
    return embedder.correspond(task).catch((error: unknown) => {
      if (!(error instanceof UnreadableComparedError)) throw error;
      const { fileName } = files[error.image].image;
      throw httpError(400, `"${fileName}" cannot be compared: ${error.message}.`);
    });
  }
}

async function findAnchor(
  c: Context,
  parts: EngineParts,
  { mediaId: anchorId, type }: ImageSource,
): Promise<ComparedFile> {
  const { datasetId } = datasetOf(c, parts).stored;
  const upload = type === 'MEDIA' ? undefined : await parts.store.anchors.find(datasetId, anchorId);
  if (upload) {
    const { fileName, format, uploadName, boundingBox } = upload;
    const path = parts.dataDirectory.upload(uploadName);
    const image = { path, fileName, format, version: UPLOAD_VERSION, indexed: null };
    return { image, region: boundingBox };
  }
  if (type !== 'UPLOAD') return findMediaFile(c, parts, anchorId);
  throw httpError(404, 'No such upload in this dataset. Please upload the query image again.');
}

/** The file of an image, or of the image of an object. */
async function findMediaFile(
  c: Context,
  parts: EngineParts,
  mediaId: string,
): Promise<ComparedFile> {
  const { datasetId } = datasetOf(c, parts).stored;
  const image = await findStoredImage(c, parts, mediaId);
  if (image.mediaId === undefined) {
    throw httpError(404, 'No such image or object in this dataset. It may have been removed.');
  }
  const object = (await parts.store.media.objectsByIds(datasetId, [mediaId])).get(mediaId);
  return { image, region: object?.boundingBox ?? null };
}

/** The version of a file is that of its content. */
function keyOf({ image, region }: ComparedFile): string {
  return JSON.stringify([image.path, image.version, region]);
}

function describe(
  { columns, rows, heat }: CellCorrespondence['anchor'],
  bounding_box: BoundingBox | null,
): ComparedMedia {
  return { bounding_box, columns, rows, heat: Array.from(heat, rounded) };
}

function rounded(share: number): number {
  return Number(share.toFixed(DECIMALS));
}

/** From fractions of a region to fractions of its image. */
function inImage(box: BoundingBox, region: BoundingBox | null): BoundingBox {
  if (!region) return box;
  return {
    x: region.x + box.x * region.width,
    y: region.y + box.y * region.height,
    width: box.width * region.width,
    height: box.height * region.height,
  };
}
