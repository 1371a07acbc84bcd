import type { RemoteLimits } from '#remote/client/limits.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { FAULTS, type FaultName } from './faults.ts';
import type { RemoteServer } from './remote-server.ts';

/** Short, so that what is silent is given up within a test. */
export const SHORT_LIMITS: Partial<RemoteLimits> = {
  headersMs: 500,
  idleMs: 500,
  totalMs: 2_500,
  afterUploadMs: 2_500,
  firstRetryMs: 5,
  maxJsonBytes: 4_000_000,
  maxMediaBytes: 4_000_000,
  checkMs: 1_000,
  checkAgainMs: 200,
};

export interface Probes {
  readonly datasetId: string;
  /** As an answer named it to the browser. */
  readonly mediaUri: string;
  readonly picture: Buffer;
}

/** What a browser asks for, and which requests to the remote that means. */
export const PROBES = ['datasets', 'explore', 'upload', 'picture'] as const;
export type Probe = (typeof PROBES)[number];

const STRUCK: Record<Probe, RegExp> = {
  datasets: /\/datasets$/,
  explore: /\/explore\//,
  upload: /\/search-image-similarity/,
  picture: /^\/media\//,
};

/** What came back: a status, and a sentence or `fine`. */
export interface Seen {
  readonly status: number;
  readonly said: string;
}

/** What a browser sees of a fault on one route. */
export async function see(
  fault: FaultName,
  probe: Probe,
  faults: FaultProxy,
  server: RemoteServer,
  probes: Probes,
): Promise<Seen> {
  faults.set(FAULTS[fault], STRUCK[probe]);
  try {
    const response = await ask(probe, server, probes);
    return await describe(response);
  } finally {
    faults.set(null);
  }
}

function ask(probe: Probe, server: RemoteServer, probes: Probes): Promise<Response> {
  const { datasetId, mediaUri, picture } = probes;
  switch (probe) {
    case 'datasets':
      return server.browse('/api/v1/datasets');
    case 'explore':
      return server.browse(`/api/v1/explore/${datasetId}?threshold=0&entity_type=IMAGES`);
    case 'picture':
      return server.browse(mediaUri);
    case 'upload': {
      const body = new FormData();
      body.set('file', new File([new Uint8Array(picture)], 'query.jpg'));
      const path = `/api/v1/dataset/${datasetId}/search-image-similarity?entity_type=IMAGES&threshold=0`;
      return server.browse(path, { method: 'POST', body });
    }
  }
}

async function describe(response: Response): Promise<Seen> {
  const { status } = response;
  try {
    if (!response.ok) return { status, said: (await response.json()).detail };
    await response.arrayBuffer();
    return { status, said: 'fine' };
  } catch {
    // The head had gone out before it was known.
    return { status, said: 'broken off' };
  }
}
