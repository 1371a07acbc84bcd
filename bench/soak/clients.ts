/** The clients of the soak, in a process of their own: the server's memory is then its alone. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';

export interface SoakTask {
  readonly url: string;
  readonly token: string;
  readonly datasetId: string;
  readonly mediaIds: readonly string[];
  readonly nClients: number;
  readonly seconds: number;
}

export interface SoakResult {
  /** Milliseconds of every answer, by what was asked. */
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
  readonly #task: SoakTask;
  readonly #random: () => number;

  constructor(task: SoakTask, seed: number) {
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
    await this.#send(pathname);
  }

  async openCluster(): Promise<void> {
    const params = { threshold: this.threshold() };
    const found = await this.#json(this.explorePath('', params));
    const { cluster_id } = found.clusters[this.below(found.clusters.length)];
    await this.get(this.explorePath(`/similarity_cluster/${cluster_id}`, params));
  }

  async searchByUpload(): Promise<void> {
    const form = new FormData();
    form.set(
      'file',
      new Blob([Uint8Array.from(await this.#send(this.media('image')))]),
      'query.webp',
    );
    const encoded = new Response(form);
    const body = Buffer.from(await encoded.arrayBuffer());
    const type = encoded.headers.get('content-type') ?? '';
    const path = this.#datasetPath('search-image-similarity');
    const anchor = await this.#json(path, { method: 'POST', body, type });
    await this.explore({ ...anchor, threshold: this.threshold() });
  }

  async tag(): Promise<void> {
    const body = JSON.stringify({ tag: `soak ${this.below(5)}`, media_ids: [this.mediaId()] });
    await this.#send(this.#datasetPath('tags'), { method: 'POST', body });
    await this.#send(this.#datasetPath('tags'), { method: 'DELETE', body });
  }

  async exportNearest(): Promise<void> {
    const query = new URLSearchParams({ ...this.anchored(), relevance_max: '0.2' });
    const format = this.below(2) === 0 ? 'csv' : 'json';
    const body = JSON.stringify({ format, query: String(query) });
    await this.#send(this.#datasetPath('export'), { method: 'POST', body });
  }

  #datasetPath(call: string): string {
    return `/api/v1/dataset/${this.#task.datasetId}/${call}`;
  }

  async #json(pathname: string, sent: Sent = {}) {
    return JSON.parse((await this.#send(pathname, sent, unpacked)).toString());
  }

  /** The whole response, packed as it came: clients unpack on machines of their own. */
  async #send(
    pathname: string,
    { method = 'GET', body, type = 'application/json' }: Sent = {},
    read = (packed: Buffer, _encoding: string | undefined) => packed,
  ): Promise<Buffer> {
    const outgoing = request(this.#task.url + pathname, {
      agent,
      method,
      headers: {
        authorization: `Bearer ${this.#task.token}`,
        'accept-encoding': 'gzip',
        ...(body && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
      },
    });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const { statusCode = 0, headers } = response;
    const received = await buffer(response);
    const isOk = statusCode >= 200 && statusCode < 300;
    if (isOk) return read(received, headers['content-encoding']);
    const detail = unpacked(received, headers['content-encoding']).toString().slice(0, 200);
    throw new Error(`${statusCode} ${pathname} ${detail}`);
  }
}

interface Sent {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly type?: string;
}

/** Shorter than the server keeps idle connections, which could end just when the next request begins. */
const IDLE_MS = 2000;
/** Node's own `fetch` takes three times as long per response, which the server would then lack. */
const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });

function unpacked(packed: Buffer, encoding: string | undefined): Buffer {
  return encoding === 'gzip' ? gunzipSync(packed) : packed;
}

async function soak(task: SoakTask): Promise<SoakResult> {
  const times = Object.fromEntries(Object.keys(MIX).map((name) => [name, [] as number[]]));
  const errors: string[] = [];
  const deck = Object.entries(MIX).flatMap(([name, { weight }]) => Array(weight).fill(name));
  const endMs = performance.now() + 1000 * task.seconds;
  const work = async (_: unknown, seed: number) => {
    const client = new Client(task, seed);
    while (performance.now() < endMs) {
      const name: string = deck[client.below(deck.length)];
      const startMs = performance.now();
      try {
        await MIX[name]?.ask(client);
        times[name]?.push(performance.now() - startMs);
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
