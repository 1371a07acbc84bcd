import { z } from 'zod';
import { ROUTES } from '#contract/routes.ts';

const IN_DATASET =
  /^\/(?:api\/v1\/(?:dataset|datasets|explore|ingestion|enrichment)|media)\/([^/]+)/;
const IMAGE = /^\/api\/v1\/image\/[^/]+$/;
/** Routes that name no dataset and reveal nothing about hidden datasets. */
const OPEN: readonly string[] = [ROUTES.healthcheck, ROUTES.openapi];
const LISTS: readonly string[] = [ROUTES.datasets, ROUTES.sampleDatasets];

const Listed = z.looseObject({ id: z.string() });
const OfDataset = z.looseObject({ dataset_id: z.string() });

/** The visible datasets of a remote. Hidden datasets are answered as missing. */
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

  /** The datasets that are in this scope and in `ids`; null for all. */
  within(ids: readonly string[] | null): DatasetScope {
    return ids ? new DatasetScope(ids.filter((id) => this.has(id))) : this;
  }

  /** Whether a request may be sent; for an image, only its answer names the dataset. */
  admits(pathname: string): boolean {
    const isOpen = OPEN.includes(pathname) || LISTS.includes(pathname) || IMAGE.test(pathname);
    if (this.isAll || isOpen) return true;
    const datasetId = IN_DATASET.exec(pathname)?.[1];
    return datasetId !== undefined && this.has(datasetId);
  }

  /** The part of an answer that is in scope; undefined when nothing is. */
  narrow(pathname: string, json: unknown): unknown {
    if (this.isAll) return json;
    if (LISTS.includes(pathname)) return this.#narrowList(json);
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
