import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { keyCredentials } from '#remote/client/credentials.ts';
import { startTestServer, type TestServer, temporaryFolder } from '../api/server.ts';
import { drawGallery, drawImage } from '../gallery.ts';
import { type Probes, SHORT_LIMITS } from './fault-matrix.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type RemoteServer, startRemoteServer } from './remote-server.ts';

/** Three servers in a row: a browser's, faults on the way, and a whole Semblance with a gallery. */
export interface FaultyRemote {
  readonly behind: TestServer;
  readonly faults: FaultProxy;
  readonly server: RemoteServer;
  readonly probes: Probes;
  /** Of the server in front. */
  readonly dataDir: string;
  close(): Promise<void>;
}

export async function startFaultyRemote(): Promise<FaultyRemote> {
  const root = await temporaryFolder();
  const folder = path.join(root, 'drawn');
  const dataDir = path.join(root, 'data in front');
  await mkdir(folder);
  await drawGallery(folder);
  const behind = await startTestServer();
  const dataset = await behind.addFolder(folder);
  await behind.engine.index(dataset);
  const faults = await startFaultProxy(behind.url);
  const server = await startRemoteServer({
    upstream: faults.url,
    dataDir,
    credentials: keyCredentials(behind.apiKey),
    limits: SHORT_LIMITS,
  });
  const { datasetId } = dataset.stored;
  const page = await server.browse(`/api/v1/explore/${datasetId}`);
  const { clusters } = await page.json();
  return {
    behind,
    faults,
    server,
    dataDir,
    probes: {
      datasetId,
      mediaUri: clusters[0].previews[0].media_uri,
      picture: await drawImage('stars', 1),
    },
    close: async () => {
      await server.close();
      await faults.close();
      await behind.close();
      await rm(root, { recursive: true });
    },
  };
}
