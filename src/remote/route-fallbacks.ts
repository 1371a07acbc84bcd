import { z } from 'zod';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { RemoteCapabilities } from './capabilities.ts';
import { type Answer, jsonAnswer, type RemoteFetch } from './client/remote-fetch.ts';
import { clusterOfPages, MAX_CLUSTERS_SEARCHED } from './cluster-fallback.ts';
import type { DatasetScope } from './dataset-scope.ts';

const DATASET_PATH = /^\/api\/v1\/dataset\/([^/]+)$/;
const CLUSTER_PATH = /^\/api\/v1\/explore\/([^/]+)\/similarity_cluster\/([^/]+)$/;
const Listed = z.looseObject({ id: z.string() });

/**
 * Answers routes that a remote lacks from its other routes: the two ways to ask for datasets from
 * each other or from the ids that the operator named, and a cluster from the pages that show it.
 */
export async function fetchWithFallbacks(
  request: Request,
  fetchRemote: RemoteFetch,
  scope: DatasetScope,
  capabilities: RemoteCapabilities,
): Promise<Answer> {
  const answer = await fetchRemote(request);
  if (answer.status !== 404 || request.method !== 'GET') return answer;
  const { pathname } = new URL(request.url);
  if (pathname === ROUTES.datasets)
    return (await listOfNamed(request, fetchRemote, scope)) ?? answer;
  const [, ofDataset, clusterId] = CLUSTER_PATH.exec(pathname) ?? [];
  if (ofDataset !== undefined && clusterId !== undefined) {
    const whyNot = (await capabilities.get()).not_offered['open_cluster'];
    if (whyNot === undefined) return answer;
    const cluster = await clusterOfPages(request, fetchRemote, ofDataset, clusterId);
    return cluster === undefined ? notAmongTheFirst(whyNot) : jsonAnswer(200, cluster);
  }
  const datasetId = DATASET_PATH.exec(pathname)?.[1];
  if (datasetId === undefined) return answer;
  const listed = await datasetOfList(request, fetchRemote, datasetId);
  if (listed) return listed;
  return !scope.isAll && scope.has(datasetId) ? jsonAnswer(200, bare(datasetId)) : answer;
}

async function listOfNamed(
  request: Request,
  fetchRemote: RemoteFetch,
  scope: DatasetScope,
): Promise<Answer | undefined> {
  if (scope.isAll) return undefined;
  const datasets = await Promise.all(
    scope.ids.map(async (id) => {
      const path = routePath(ROUTES.dataset, { dataset_id: id });
      const { status, content } = await fetchRemote(
        new Request(new URL(path, request.url), request),
      );
      return status === 200 && 'json' in content ? content.json : bare(id);
    }),
  );
  return jsonAnswer(200, datasets);
}

async function datasetOfList(
  request: Request,
  fetchRemote: RemoteFetch,
  datasetId: string,
): Promise<Answer | undefined> {
  const { status, content } = await fetchRemote(
    new Request(new URL(ROUTES.datasets, request.url), request),
  );
  if (status !== 200 || !('json' in content)) return undefined;
  const list = z.array(z.unknown()).safeParse(content.json).data;
  const dataset = list?.find((item) => {
    const id = Listed.safeParse(item).data?.id;
    return id?.toLowerCase() === datasetId.toLowerCase();
  });
  return dataset === undefined ? undefined : jsonAnswer(200, dataset);
}

/** Stands in for a dataset of which only the id is known. */
function bare(id: string) {
  return { id, display_name: id };
}

function notAmongTheFirst(whyNot: string): Answer {
  const n = MAX_CLUSTERS_SEARCHED.toLocaleString('en');
  const detail = `${whyNot} It shows some members only of the first ${n} clusters of this search, and this cluster is not among them.`;
  return jsonAnswer(404, { detail });
}
