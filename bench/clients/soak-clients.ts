/** The clients of the soak, in a process of their own: the server's memory is then its alone. */
import { setTimeout } from 'node:timers/promises';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { ApiClient, uploadOf } from './api-client.ts';

export interface SoakTask {
  readonly url: string;
  readonly token: string;
  readonly datasetId: string;
  readonly mediaIds: readonly string[];
  readonly nClients: number;
  /** Before this, answers are not timed: a server that has just started reads its rows then. */
  readonly warmUpSeconds: number;
  /** After the warm-up. */
  readonly seconds: number;
}

export interface SoakResult {
  /** Milliseconds of every answer after the warm-up, by what was asked. */
  readonly times: Readonly<Record<string, number[]>>;
  readonly errors: readonly string[];
}

/** A person looks at what came before asking on. */
const MAX_PAUSE_MS = 500;

type Ask = (client: Client) => Promise<void>;

/** What people and programs ask, and how often beside the rest. */
const MIX: Readonly<Record<string, { readonly weight: number; readonly ask: Ask }>> = {
  browse: { weight: 15, ask: (client) => client.explore({ threshold: client.threshold() }) },
  page: {
    weight: 8,
    ask: (client) => client.explore({ threshold: '0', page_number: String(client.below(8)) }),
  },
  'search MEDIA': { weight: 20, ask: (client) => client.explore(client.anchored()) },
  'search UPLOAD': { weight: 3, ask: (client) => client.searchByUpload() },
  cluster: { weight: 8, ask: (client) => client.openCluster() },
  thumbnail: { weight: 25, ask: (client) => client.get(client.media('thumb.webp')) },
  image: { weight: 5, ask: (client) => client.get(client.media('image')) },
  'image details': { weight: 5, ask: (client) => client.get(`/api/v1/image/${client.mediaId()}`) },
  datasets: { weight: 3, ask: (client) => client.get('/api/v1/datasets') },
  counts: {
    weight: 4,
    ask: (client) => client.get(client.explorePath('/cluster_counts', client.anchored())),
  },
  histogram: {
    weight: 4,
    ask: (client) => client.get(client.explorePath('/distance_histogram', client.anchored())),
  },
  metadata: {
    weight: 3,
    ask: (client) => client.get(client.explorePath('/exploration_metadata', {})),
  },
  tag: { weight: 3, ask: (client) => client.tag() },
  export: { weight: 1, ask: (client) => client.exportNearest() },
  'app page': { weight: 2, ask: (client) => client.get('/') },
};

class Client {
  readonly #api: ApiClient;
  readonly #task: SoakTask;
  readonly #random: () => number;

  constructor(api: ApiClient, task: SoakTask, seed: number) {
    this.#api = api;
    this.#task = task;
    this.#random = seededRandom(seed);
  }

  below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  threshold(): string {
    return String(this.below(5));
  }

  mediaId(): string {
    const { mediaIds } = this.#task;
    return mediaIds[this.below(mediaIds.length)] ?? '';
  }

  anchored(): Record<string, string> {
    return { anchor_media_id: this.mediaId(), anchor_type: 'MEDIA', threshold: this.threshold() };
  }

  media(file: string): string {
    return `/media/${this.#task.datasetId}/${this.mediaId()}/${file}`;
  }

  explorePath(rest: string, params: Record<string, string>): string {
    return `/api/v1/explore/${this.#task.datasetId}${rest}?${new URLSearchParams(params)}`;
  }

  explore(params: Record<string, string>): Promise<void> {
    return this.get(this.explorePath('', params));
  }

  async get(pathname: string): Promise<void> {
    await this.#api.send(pathname);
  }

  async openCluster(): Promise<void> {
    const params = { threshold: this.threshold() };
    const found = await this.#api.json(this.explorePath('', params));
    const { cluster_id } = found.clusters[this.below(found.clusters.length)];
    await this.get(this.explorePath(`/similarity_cluster/${cluster_id}`, params));
  }

  async searchByUpload(): Promise<void> {
    const image = await this.#api.send(this.media('image'));
    const path = this.#datasetPath('search-image-similarity');
    const anchor = await this.#api.json(path, await uploadOf(image));
    await this.explore({ ...anchor, threshold: this.threshold() });
  }

  async tag(): Promise<void> {
    const body = JSON.stringify({ tag: `soak ${this.below(5)}`, media_ids: [this.mediaId()] });
    await this.#api.send(this.#datasetPath('tags'), { method: 'POST', body });
    await this.#api.send(this.#datasetPath('tags'), { method: 'DELETE', body });
  }

  async exportNearest(): Promise<void> {
    const query = new URLSearchParams({ ...this.anchored(), relevance_max: '0.2' });
    const format = this.below(2) === 0 ? 'csv' : 'json';
    const body = JSON.stringify({ format, query: String(query) });
    await this.#api.send(this.#datasetPath('export'), { method: 'POST', body });
  }

  #datasetPath(call: string): string {
    return `/api/v1/dataset/${this.#task.datasetId}/${call}`;
  }
}

async function soak(task: SoakTask): Promise<SoakResult> {
  const times = Object.fromEntries(Object.keys(MIX).map((name) => [name, [] as number[]]));
  const errors: string[] = [];
  const deck = Object.entries(MIX).flatMap(([name, { weight }]) => Array(weight).fill(name));
  const timedFromMs = performance.now() + 1000 * task.warmUpSeconds;
  const endMs = timedFromMs + 1000 * task.seconds;
  const api = new ApiClient(task.url, task.token);
  const work = async (_: unknown, seed: number) => {
    const client = new Client(api, task, seed);
    while (performance.now() < endMs) {
      const name: string = deck[client.below(deck.length)];
      const startMs = performance.now();
      try {
        await MIX[name]?.ask(client);
        if (startMs >= timedFromMs) times[name]?.push(performance.now() - startMs);
      } catch (error) {
        errors.push(`${name}: ${error}`);
      }
      await setTimeout(client.below(MAX_PAUSE_MS));
    }
  };
  await Promise.all(Array.from({ length: task.nClients }, work));
  return { times, errors };
}

process.once('message', async (task: SoakTask) => {
  process.send?.(await soak(task), () => process.disconnect());
});
