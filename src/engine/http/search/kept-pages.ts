import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { LRUCache } from 'lru-cache';
import { mediaSignerOf } from '#auth/authenticate.ts';
import { originOf } from '#auth/server-origin.ts';
import type { Threshold } from '#contract/primitives.ts';
import type { DetailedSearch } from '#contract/search/search-query.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import type { DatasetIndexes } from '#engine/datasets/index-history.ts';
import type { OpenSearch } from '#engine/explore/search.ts';
import { readyIndexesOf } from '#engine/http/request/context.ts';
import { clusterOfRow } from '#engine/index/cluster-level.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { MediaChanges } from '#engine/store/store.ts';
import { gzipPieces } from '#platform/gzip-json.ts';

/** For all datasets. A compressed page of a hundred clusters takes some 50 KB. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Memory of a cluster's id, and of an entry besides its key and page. */
const ID_BYTES = 100;
const ENTRY_BYTES = 1000;

/** A page to answer, and what it was made of. */
interface MadePage {
  readonly search: Pick<OpenSearch, 'asked' | 'index'>;
  readonly json: Iterable<string>;
  readonly clusterIds: readonly string[];
}

interface KeptPage {
  readonly gzipped: Uint8Array<ArrayBuffer>;
  readonly clusterIds: ReadonlySet<string>;
  /** Whether tags decide which media the page shows. */
  readonly isOfTags: boolean;
  readonly threshold: Threshold;
  /** A page must not hold an index in memory that is no longer searched. */
  readonly index: WeakRef<DatasetIndex>;
  /** The changes of the dataset up to this one do not concern the page. */
  revision: number;
}

/**
 * Pages of results as they are sent, for the next request for the same address by a caller who gets
 * the same addresses of media. A page is valid for one index, until media in its clusters change.
 */
export class KeptPages {
  readonly #changes: MediaChanges;
  readonly #kept = new LRUCache<string, KeptPage>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ gzipped, clusterIds }, key) =>
      ENTRY_BYTES + key.length + gzipped.length + ID_BYTES * clusterIds.size,
  });
  /** Pages in progress, so that many who ask at once wait for one. */
  readonly #inProgress = new Map<string, Promise<KeptPage>>();
  /** A number for each published index, for the keys. */
  readonly #numbers = new WeakMap<DatasetIndexes, number>();
  #nIndexes = 0;

  constructor(changes: MediaChanges) {
    this.#changes = changes;
  }

  /**
   * @param make is called, without waiting before, when no valid page is kept
   * @throws 409 while the dataset cannot be searched or that state is no longer kept, and as `make` does
   */
  async answer(
    c: Context,
    dataset: LiveDataset,
    { asOf }: Pick<DetailedSearch, 'asOf'>,
    make: () => Promise<MadePage>,
  ): Promise<Response> {
    const { datasetId } = dataset.stored;
    const indexes = readyIndexesOf(dataset, asOf);
    const { pathname, search } = new URL(c.req.url);
    const caller = `${originOf(c)} ${mediaSignerOf(c)}`;
    const key = `${this.#numberOf(indexes)} ${caller} ${pathname}${search}`;
    const kept = this.#valid(key, datasetId);
    return send(c, kept ?? (await this.#make(key, datasetId, make)));
  }

  #numberOf(indexes: DatasetIndexes): number {
    const number = this.#numbers.get(indexes) ?? this.#nIndexes++;
    this.#numbers.set(indexes, number);
    return number;
  }

  #valid(key: string, datasetId: string): KeptPage | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    const revision = this.#changes.revision(datasetId);
    if (kept.revision === revision) return kept;
    const changed = this.#changes.since(datasetId, kept.revision);
    const index = kept.index.deref();
    if (changed === null || kept.isOfTags || !index) return undefined;
    const level = index.level(kept.threshold);
    const isShown = changed.some((mediaId) => {
      const row = index.rowOf(mediaId);
      return (
        row !== undefined && kept.clusterIds.has(level.clusterIds.at(clusterOfRow(level, row)))
      );
    });
    if (isShown) return undefined;
    kept.revision = revision;
    return kept;
  }

  /** Waits for a page in progress only if nothing has changed since it was begun. */
  #make(key: string, datasetId: string, make: () => Promise<MadePage>): Promise<KeptPage> {
    const revision = this.#changes.revision(datasetId);
    const name = `${revision} ${key}`;
    const known = this.#inProgress.get(name);
    if (known) return known;
    const making = toKeep(make(), revision)
      .then((page) => {
        this.#kept.set(key, page);
        return page;
      })
      .finally(() => this.#inProgress.delete(name));
    this.#inProgress.set(name, making);
    return making;
  }
}

async function toKeep(made: Promise<MadePage>, revision: number): Promise<KeptPage> {
  const { search, json, clusterIds } = await made;
  const { threshold, tags, vql } = search.asked;
  return {
    gzipped: await gzipPieces(json),
    clusterIds: new Set(clusterIds),
    isOfTags: tags.length > 0 || vql.some((element) => element.tags),
    threshold,
    index: new WeakRef(search.index),
    revision,
  };
}

async function send(c: Context, { gzipped }: KeptPage): Promise<Response> {
  const isAccepted =
    accepts(c, { header: 'Accept-Encoding', supports: ['gzip'], default: 'identity' }) === 'gzip';
  const headers = { 'Content-Type': 'application/json' };
  if (!isAccepted) return c.body(new Uint8Array(await promisify(gunzip)(gzipped)), 200, headers);
  return c.body(gzipped, 200, {
    ...headers,
    'Content-Encoding': 'gzip',
    'Content-Length': String(gzipped.length),
    Vary: 'Accept-Encoding',
  });
}
