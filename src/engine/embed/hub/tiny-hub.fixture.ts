import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** A hub on this machine that serves the folders `<root>/<owner>/<name>` as the real one serves models. */
export interface TinyHub {
  /** For `HF_ENDPOINT`. */
  readonly url: string;
  /** Paths that were asked for whole, without the leading `/`. */
  readonly requests: readonly string[];
  /** Lets all responses wait. @returns how to let them go on */
  hold(): () => void;
  close(): Promise<void>;
}

export async function startTinyHub(root: string): Promise<TinyHub> {
  const requests: string[] = [];
  let released: Promise<void> = Promise.resolve();
  const server = createServer(async (request, response) => {
    const [, id = '', file = ''] =
      /^\/([^/]+\/[^/]+)\/resolve\/main\/(.+)$/.exec(request.url ?? '') ?? [];
    const bytes = await readFile(path.join(root, id, file)).catch(() => undefined);
    if (request.headers.range === undefined) requests.push(`${id}/${file}`);
    await released;
    // As the real one answers for a model that is not there, or not for everybody.
    const status = bytes ? 200 : file === 'config.json' ? 401 : 404;
    response.writeHead(status, { 'content-length': bytes?.length ?? 0 }).end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    hold: () => {
      const gate = new EventEmitter();
      released = once(gate, 'release').then(() => undefined);
      return () => void gate.emit('release');
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
