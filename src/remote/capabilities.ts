import { z } from 'zod';
import type { Capabilities, Feature } from '#contract/capabilities.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { Answer } from './read-answer.ts';
import { RemoteError } from './remote-error.ts';
import { type Ask, questionAt } from './remote-fetch.ts';

interface Offer {
  readonly feature: Feature;
  readonly route: string;
  readonly method: 'get' | 'post';
  /** A parameter of the route without which there is no such feature. */
  readonly param?: string;
  /** What to say is missing; ends a sentence. */
  readonly what: string;
  /** Whether a server that describes itself nowhere is taken to have it: its clients use it. */
  readonly isUsual?: boolean;
}

const OFFERS: readonly Offer[] = [
  { feature: 'anchor', route: ROUTES.anchor, method: 'get', what: 'does not give a query back' },
  {
    feature: 'api_description',
    route: ROUTES.openapi,
    method: 'get',
    what: 'does not describe its API',
  },
  {
    feature: 'cluster_counts',
    route: ROUTES.clusterCounts,
    method: 'get',
    what: 'does not count the clusters of other levels',
  },
  {
    feature: 'export',
    // As the app needs it.
    route: ROUTES.preparedExports,
    method: 'post',
    what: 'does not export what was found',
  },
  {
    feature: 'folder_labels',
    route: ROUTES.folderLabels,
    method: 'get',
    what: 'does not make labels of folders',
  },
  {
    feature: 'histogram',
    route: ROUTES.distanceHistogram,
    method: 'get',
    what: 'does not tell the distances of a search',
  },
  {
    feature: 'image_details',
    route: ROUTES.image,
    method: 'get',
    what: 'does not tell more of a picture',
  },
  {
    feature: 'index_report',
    route: ROUTES.indexReport,
    method: 'get',
    what: 'does not tell what it left out',
  },
  {
    feature: 'labels',
    route: ROUTES.explorationMetadata,
    method: 'get',
    what: 'does not list its labels and tags',
  },
  {
    feature: 'media_relevance',
    route: ROUTES.mediaRelevance,
    method: 'get',
    what: 'does not tell the distance of two pictures',
  },
  {
    feature: 'near_identical',
    route: ROUTES.explore,
    method: 'get',
    param: 'fold_near_identical',
    what: 'does not tell which pictures are near-identical',
  },
  {
    feature: 'open_cluster',
    route: ROUTES.similarityCluster,
    method: 'get',
    what: 'does not list all members of a cluster',
  },
  {
    feature: 'query_preview',
    route: ROUTES.queryPreview,
    method: 'post',
    what: 'makes no previews of query images',
  },
  {
    feature: 'relevance_range',
    route: ROUTES.explore,
    method: 'get',
    param: 'relevance_max',
    what: 'does not narrow a search by distance',
  },
  {
    feature: 'search_by_url',
    route: ROUTES.searchImageUrl,
    method: 'post',
    what: 'does not fetch pictures from the web',
  },
  {
    feature: 'search_by_words',
    route: ROUTES.explore,
    method: 'get',
    param: 'caption',
    what: 'does not search by words',
    isUsual: true,
  },
  { feature: 'tags', route: ROUTES.tags, method: 'post', what: 'keeps no tags' },
  { feature: 'views', route: ROUTES.views, method: 'get', what: 'keeps no searches' },
];

/** No server has a dataset, a cluster or a picture of this id. */
const NOTHING = '00000000-0000-4000-8000-000000000000';
/** No server has this route: what it answers here, it answers where there is nothing. */
const NO_ROUTE = '/api/v1/dataset/:dataset_id/no-such-route';

const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});
const Operation = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string().optional() })).optional(),
});
type Paths = z.infer<typeof Document>['paths'];

/**
 * What a remote offers, found out once: from the OpenAPI document that it serves, or else by asking
 * every route with GET, which changes nothing, and looking whether the answer differs from the one
 * for a route that is not there.
 */
export class RemoteCapabilities {
  readonly #ask: Ask;
  readonly #host: string;
  #found: Promise<Capabilities> | undefined;

  constructor(ask: Ask, host: string) {
    this.#ask = ask;
    this.#host = host;
  }

  /** @throws RemoteError while the remote cannot be asked; the next call asks again */
  get(): Promise<Capabilities> {
    this.#found ??= this.#find().catch((error: unknown) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  async #find(): Promise<Capabilities> {
    const paths = await this.#readDocument();
    const isOffered = paths ? (offer: Offer) => isDescribed(paths, offer) : await this.#probe();
    const missing = OFFERS.filter((offer) => !isOffered(offer));
    const not_offered = Object.fromEntries(
      missing.map(({ feature, what }) => [feature, `${this.#host} ${what}.`]),
    );
    return { not_offered };
  }

  /** Undefined when there is none, or one of something else. */
  async #readDocument(): Promise<Paths | undefined> {
    const json = await this.#json(ROUTES.openapi).catch(() => undefined);
    const paths = Document.safeParse(json).data?.paths;
    return paths && operationOf(paths, ROUTES.explore, 'get') ? paths : undefined;
  }

  async #probe(): Promise<(offer: Offer) => boolean> {
    const datasetId = (await this.#anyDatasetId()) ?? NOTHING;
    const nothing = await this.#fingerprint(NO_ROUTE, datasetId);
    const answers = await Promise.all(
      OFFERS.map(async ({ route }) => [route, await this.#fingerprint(route, datasetId)] as const),
    );
    const byRoute = new Map(answers);
    return ({ route, param, isUsual }) => {
      // What there is of it could not be read.
      if (route === ROUTES.openapi) return false;
      return param === undefined ? byRoute.get(route) !== nothing : isUsual === true;
    };
  }

  /** How a route answers, without what is only about the address: the same for all that is nothing. */
  async #fingerprint(route: string, datasetId: string): Promise<string> {
    const path = pathOf(route, datasetId);
    try {
      const { status, content } = await this.#get(path);
      const isError = status >= 400 && 'json' in content;
      return isError ? `${status} ${JSON.stringify(content.json).replaceAll(path, '')}` : 'fine';
    } catch (error) {
      // A route may stumble over ids that are nothing, and a site answer with its page everywhere.
      if (isAnswer(error)) return error.kind;
      throw error;
    }
  }

  async #anyDatasetId(): Promise<string | undefined> {
    const list = z.array(z.looseObject({ id: z.string() }));
    return list.safeParse(await this.#json(ROUTES.datasets)).data?.[0]?.id;
  }

  async #json(path: string): Promise<unknown> {
    const { status, content } = await this.#get(path);
    return status === 200 && 'json' in content ? content.json : undefined;
  }

  async #get(path: string): Promise<Answer> {
    const answer = await this.#ask(questionAt(path));
    if ('stream' in answer.content) answer.content.stream?.destroy();
    return answer;
  }
}

function isAnswer(error: unknown): error is RemoteError {
  return error instanceof RemoteError && ['failed', 'not-an-api'].includes(error.kind);
}

function pathOf(route: string, dataset_id: string): string {
  const ids = { dataset_id, cluster_id: NOTHING, media_id: NOTHING, anchor_media_id: NOTHING };
  return routePath(route, ids as Record<never, string>);
}

function isDescribed(paths: Paths, { route, method, param }: Offer): boolean {
  // The document itself, which need not name itself.
  if (route === ROUTES.openapi) return true;
  const operation = operationOf(paths, route, method);
  if (!operation || param === undefined) return operation !== undefined;
  return operation.parameters?.some(({ name }) => name === param) ?? false;
}

/** Servers name the parts of a path as they like. */
function operationOf(paths: Paths, route: string, method: string) {
  const wanted = route.replace(/:\w+/g, '{}');
  const found = Object.entries(paths).find(([path]) => path.replace(/\{\w+\}/g, '{}') === wanted);
  return Operation.safeParse(found?.[1][method]).data;
}
