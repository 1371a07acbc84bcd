import { z } from 'zod';
import { ROUTES } from '#contract/routes.ts';

const IN_DATASET = /^\/(?:api\/v1\/(?:dataset|explore)|media)\/([^/]+)/;
const IMAGE = /^\/api\/v1\/image\/[^/]+$/;
/** What names no dataset and tells nothing of one that it should not. */
const OPEN: readonly string[] = [ROUTES.healthcheck, ROUTES.openapi, ROUTES.datasets];

const Listed = z.looseObject({ id: z.string() });
const OfDataset = z.looseObject({ dataset_id: z.string() });

/** The datasets of a remote that are shown, when not all are. What is of another is not there. */
export class DatasetScope {
  readonly #ids: ReadonlySet<string> | null;

  /** @param ids null for all */
  constructor(ids: readonly string[] | null) {
    this.#ids = ids && new Set(ids.map((id) => id.toLowerCase()));
  }

  get ids(): readonly string[] {
    return [...(this.#ids ?? [])];
  }

  get isAll(): boolean {
    return this.#ids === null;
  }

  has(datasetId: string): boolean {
    return this.#ids?.has(datasetId.toLowerCase()) ?? true;
  }

  /** Those of both; null for all. */
  within(ids: readonly string[] | null): DatasetScope {
    return ids ? new DatasetScope(ids.filter((id) => this.has(id))) : this;
  }

  /** Whether a request may go on; of an image, only its answer tells. */
  admits(pathname: string): boolean {
    if (this.isAll || OPEN.includes(pathname) || IMAGE.test(pathname)) return true;
    const datasetId = IN_DATASET.exec(pathname)?.[1];
    return datasetId !== undefined && this.has(datasetId);
  }

  /** The part of an answer that is in scope; undefined when there is none. */
  narrow(pathname: string, json: unknown): unknown {
    if (this.isAll) return json;
    if (pathname === ROUTES.datasets) return this.#narrowList(json);
    if (!IMAGE.test(pathname)) return json;
    const image = OfDataset.safeParse(json).data;
    return image && this.has(image.dataset_id) ? json : undefined;
  }

  #narrowList(json: unknown): unknown {
    if (!Array.isArray(json)) return [];
    return json.filter((item) => {
      const dataset = Listed.safeParse(item).data;
      return dataset !== undefined && this.has(dataset.id);
    });
  }
}
