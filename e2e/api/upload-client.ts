import { expect } from 'vitest';
import { Dataset, IndexReport } from '#contract/dataset/dataset.ts';
import { AddedMedia } from '#contract/dataset/uploads.ts';
import { type Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { type ClassName, drawImage } from '../gallery.ts';
import type { TestServer } from './server.ts';

type Body = FormData | URLSearchParams | string;

/** What a program does that makes datasets and fills them. */
export class UploadClient {
  readonly #server: TestServer;

  constructor(server: TestServer) {
    this.#server = server;
  }

  post(pathname: string, body: Body, init: RequestInit = {}): Promise<Response> {
    return this.#server.get(`/api/v1/dataset${pathname}`, { method: 'POST', body, ...init });
  }

  async create(dataset_name: string): Promise<Dataset> {
    const response = await this.post('', new URLSearchParams({ dataset_name, bucket_path: '' }));
    expect(response.status).toBe(201);
    return Dataset.parse(await response.json());
  }

  async get(id: string): Promise<Dataset> {
    return Dataset.parse(await (await this.#server.get(`/api/v1/dataset/${id}`)).json());
  }

  /** When its files are indexed. */
  async ready(id: string): Promise<Dataset> {
    const isReady = ({ status, indexing }: Dataset) => status === 'READY' && indexing === null;
    await expect.poll(async () => isReady(await this.get(id))).toBe(true);
    return this.get(id);
  }

  async explore(id: string, query = ''): Promise<Cluster[]> {
    const response = await this.#server.get(`/api/v1/explore/${id}?${query}`);
    return ExploreResponse.parse(await response.json()).clusters;
  }

  async filesOf(id: string): Promise<string[]> {
    const previews = (await this.explore(id)).flatMap((cluster) => cluster.previews);
    return previews.map(({ file_name }) => file_name).sort();
  }

  async report(id: string): Promise<string[]> {
    const response = await this.#server.get(`/api/v1/dataset/${id}/index_report`);
    const { skipped } = IndexReport.parse(await response.json());
    return skipped.map(({ file_name, reason }) => `${file_name}: ${reason}`);
  }
}

export async function added(response: Response): Promise<AddedMedia> {
  expect(response.status).toBe(202);
  return AddedMedia.parse(await response.json());
}

export async function picture(className: ClassName, n: number): Promise<Uint8Array> {
  return new Uint8Array(await drawImage(className, n));
}

export function formOf(files: Record<string, Uint8Array>, field = 'files'): FormData {
  const form = new FormData();
  for (const [name, bytes] of Object.entries(files)) {
    form.append(field, new Blob([new Uint8Array(bytes)]), name);
  }
  return form;
}
