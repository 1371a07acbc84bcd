import { expect } from 'vitest';
import { z } from 'zod';
import { Dataset, IndexReport } from '#contract/dataset/dataset.ts';
import { Anchor } from '#contract/search/anchor.ts';
import { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { mediaIdOf } from '#engine/store/ids.ts';
import { type ClassName, drawImage } from '../gallery.ts';

/** A request to a server that may end at any moment. */
export type Call = (pathname: string, init?: RequestInit) => Promise<Response>;

/** The server ended before it had answered. */
const BROKEN_OFF = Symbol('broken off');

/** The datasets of a folder, and of what was sent. */
export interface DatasetIds {
  readonly folder: string;
  readonly sent: string;
}

/** What a server has said is so: it must be so ever after, however often it is killed. */
export class Acknowledged {
  /** Images of the folder that could be searched. */
  nImages = 0;
  /** Those of them that may be there no more. */
  nLeaving = 0;
  /** By the id of their anchor. */
  readonly #uploads = new Map<string, Uint8Array>();
  /** How many images were given each. */
  readonly #tags = new Map<string, number>();
  readonly #sent: string[] = [];
  #drawn = 0;

  /** The datasets there are. That of the folder comes first. */
  async datasets(call: Call): Promise<Dataset[]> {
    const answer = await bodyOf(call('/api/v1/datasets'), 200);
    if (answer === BROKEN_OFF) return [];
    const datasets = z.array(Dataset).parse(answer);
    expect(datasets[0]?.n_images).toBeGreaterThanOrEqual(this.nImages - this.nLeaving);
    this.nImages = datasets[0]?.n_images ?? 0;
    return datasets;
  }

  /** A new query. @returns whether it was acknowledged, as the others do */
  async upload(call: Call, datasetId: string): Promise<boolean> {
    const bytes = await this.#draw('stripes');
    const answer = await bodyOf(
      call(`/api/v1/dataset/${datasetId}/search-image-similarity`, {
        method: 'POST',
        body: formOf('file', bytes),
      }),
      200,
    );
    if (answer === BROKEN_OFF) return false;
    this.#uploads.set(SearchImageSimilarityResponse.parse(answer).anchor_media_id, bytes);
    return true;
  }

  /** A new image for a dataset that programs fill. */
  async send(call: Call, datasetId: string): Promise<boolean> {
    const bytes = await this.#draw('balls');
    const answer = await bodyOf(
      call(`/api/v1/dataset/${datasetId}/add_media`, {
        method: 'POST',
        body: formOf('files', bytes, `${this.#drawn}.jpg`),
      }),
      202,
    );
    if (answer === BROKEN_OFF) return false;
    this.#sent.push(`${this.#drawn}.jpg`);
    return true;
  }

  /** A new tag, for some images of the folder. */
  async tag(call: Call, datasetId: string, files: readonly string[]): Promise<boolean> {
    const tag = `tag ${this.#drawn++}`;
    const media_ids = files.map((file) => mediaIdOf(datasetId, file));
    const answer = await bodyOf(
      call(`/api/v1/dataset/${datasetId}/tags`, {
        method: 'POST',
        body: JSON.stringify({ tag, media_ids }),
      }),
      200,
    );
    if (answer === BROKEN_OFF) return false;
    this.#tags.set(tag, files.length);
    return true;
  }

  /** That all of it is so, on a server that is ready. */
  async expectAll(call: Call, { folder, sent }: DatasetIds): Promise<void> {
    const report = IndexReport.parse(
      await bodyOf(call(`/api/v1/dataset/${sent}/index_report`), 200),
    );
    expect(report.n_images).toBeGreaterThanOrEqual(this.#sent.length);
    expect(report.skipped).toEqual([]);
    const { user_tags } = ExplorationMetadata.parse(
      await bodyOf(call(`/api/v1/explore/${folder}/exploration_metadata`), 200),
    );
    for (const [tag, nImages] of this.#tags) {
      expect(user_tags).toContainEqual({ tag, n_images: nImages, n_objects: 0 });
    }
    for (const [anchorId, bytes] of this.#uploads) {
      const explore = `/api/v1/explore/${folder}?anchor_type=UPLOAD&anchor_media_id=${anchorId}`;
      expect((await call(explore)).status).toBe(200);
      const anchor = Anchor.parse(
        await bodyOf(call(`/api/v1/dataset/${folder}/anchor/${anchorId}`), 200),
      );
      const media = await call(anchor.media_uri);
      expect(new Uint8Array(await media.arrayBuffer())).toEqual(bytes);
    }
  }

  async #draw(className: ClassName): Promise<Uint8Array<ArrayBuffer>> {
    return Uint8Array.from(await drawImage(className, ++this.#drawn));
  }
}

/** A broken connection is what is waited for; another status than the right one fails the test. */
async function bodyOf(request: Promise<Response>, status: number): Promise<unknown> {
  const response = await request.catch(() => null);
  if (!response) return BROKEN_OFF;
  expect(response.status).toBe(status);
  return response.json().catch(() => BROKEN_OFF);
}

function formOf(field: string, bytes: Uint8Array<ArrayBuffer>, name = 'query.jpg'): FormData {
  const form = new FormData();
  form.set(field, new File([bytes], name));
  return form;
}
