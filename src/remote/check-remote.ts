import { ROUTES, routePath } from '#contract/routes.ts';
import { RemoteError } from './client/remote-error.ts';
import { type Answer, ownRequest, type RemoteFetch } from './client/remote-fetch.ts';
import type { DatasetScope } from './dataset-scope.ts';

/**
 * Checks that a remote responds, accepts the credentials, and serves the API.
 * @throws RemoteError
 */
export async function checkRemote(fetchRemote: RemoteFetch, host: string): Promise<void> {
  const list = await fetchRemote(ownRequest(ROUTES.datasets));
  if (list.status !== 200 || !('json' in list.content) || !Array.isArray(list.content.json)) {
    throw noList(host, list);
  }
}

/**
 * Checks that the remote has the datasets that the operator named.
 * @throws RemoteError
 */
export async function checkDatasets(
  fetchRemote: RemoteFetch,
  scope: DatasetScope,
  host: string,
): Promise<void> {
  for (const dataset_id of scope.ids) {
    const path = routePath(ROUTES.explore, { dataset_id });
    const page = await fetchRemote(
      ownRequest(`${path}?entity_type=IMAGES&threshold=0&page_number=0`),
    );
    if (page.status === 404) {
      throw new RemoteError(
        'not-an-api',
        `${host} has no dataset ${dataset_id}, or denies access to it. Check --dataset.`,
      );
    }
  }
}

function noList(host: string, { status }: Answer): RemoteError {
  if (status === 403) {
    return new RemoteError(
      'credentials',
      `${host} denies access to its datasets (403). Check the key or token.`,
    );
  }
  return new RemoteError(
    'not-an-api',
    `${host} does not list its datasets at ${ROUTES.datasets}. Check the address given to --upstream, or name datasets with --dataset.`,
  );
}
