import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const run = promisify(execFile);
const CLIENT = path.resolve('clients/python');

/** Python without `requests`, as on a machine where nobody installed it, can run none of this. */
const canRun = await run('python3', ['-c', 'import requests']).then(
  () => true,
  () => false,
);

describe.skipIf(!canRun)('the Python client', () => {
  let root: string;
  let image: string;
  let server: TestServer;

  beforeAll(async () => {
    root = await temporaryFolder();
    const folder = path.join(root, 'photos');
    image = path.join(root, 'query.jpg');
    await mkdir(folder);
    for (const n of [0, 1, 2]) {
      await writeFile(path.join(folder, `hills-${n}.jpg`), await drawImage('hills', n));
    }
    await writeFile(path.join(folder, 'stars.jpg'), await drawImage('stars', 0));
    await writeFile(image, await drawImage('hills', 1));
    server = await startTestServer({ dataDir: path.join(root, 'data') });
    await server.engine.index(await server.addFolder(folder));
  });
  afterAll(async () => {
    expect(server.log).toEqual([]);
    await server.close();
    await rm(root, { recursive: true });
  });

  async function python(code: string, more: Record<string, string> = {}): Promise<string> {
    const env = {
      ...process.env,
      PYTHONPATH: CLIENT,
      PYTHONDONTWRITEBYTECODE: '1',
      URL: server.url,
      IMAGE: image,
      ...more,
    };
    return (await run('python3', ['-c', code], { env })).stdout;
  }

  test('tokens of a key, all forms of an image, filters, tags and exports work', async () => {
    const { key, secret } = server.apiKey;
    const output = await python(
      `
import os
from semblance import Semblance
semblance = Semblance(os.environ["URL"], key=os.environ["KEY"], secret=os.environ["SECRET"])
id = semblance.datasets()[0]["id"]
with open(os.environ["IMAGE"], "rb") as file:
    anchors = [semblance.upload(id, file)]
with open(os.environ["IMAGE"], "rb") as file:
    anchors.append(semblance.upload(id, file.read()))
anchors.append(semblance.upload(id, os.environ["IMAGE"]))
print(len({anchor["anchor_media_id"] for anchor in anchors}))
media = semblance.media(id, **anchors[0])
scores = [one["relevance_score"] for one in media]
print(len(media), scores == sorted(scores), scores[0])
tagged = semblance.tag(id, "a, b", media_ids=[media[0]["media_id"]])
print([one["file_name"] for one in semblance.media(id, tags=["a, b"])])
print(len(semblance.export(id, "csv", media_ids=tagged).decode().strip().splitlines()))
clusters = list(semblance.clusters(id, threshold=4))
print(sum(len(list(semblance.members(id, c["cluster_id"], threshold=4))) for c in clusters))
print(len(semblance.untag(id, "a, b", tags=["a, b"])))
`,
      { KEY: key, SECRET: secret },
    );
    expect(output.trim().split('\n')).toEqual(['1', '4 True 0', "['hills-1.jpg']", '2', '4', '1']);
  });

  test('only requests that do no harm twice are repeated', async () => {
    const paths: string[] = [];
    const busy = createServer((request: IncomingMessage, response: ServerResponse) => {
      paths.push(`${request.method} ${request.url}`);
      if (paths.length === 1) request.socket.destroy();
      else if (request.method === 'POST') request.socket.destroy();
      else {
        const status = paths.length === 2 ? 503 : 200;
        response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' });
        response.end(status === 503 ? '{"detail": "Busy."}' : '[]');
      }
    });
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    const { port } = busy.address() as AddressInfo;
    const output = await python(
      `
import os
from semblance import Semblance, SemblanceError
semblance = Semblance(os.environ["URL"])
print(semblance.datasets())
try:
    semblance.tag("id", "good", media_ids=["a"])
except SemblanceError as error:
    print(error.status)
`,
      { URL: `http://127.0.0.1:${port}` },
    );
    busy.close();
    expect(output).toBe('[]\n0\n');
    expect(paths).toEqual([
      ...['GET', 'GET', 'GET'].map((method) => `${method} /api/v1/datasets`),
      'POST /api/v1/dataset/id/tags',
    ]);
  });
});
