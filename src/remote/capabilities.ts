import { z } from 'zod';
import type { Capabilities } from '#contract/capabilities.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { RemoteError } from './client/remote-error.ts';
import { type Answer, ownRequest, type RemoteFetch } from './client/remote-fetch.ts';
import { OFFERS, type Offer } from './feature-routes.ts';
import { isDescribed, operationsIn, type Paths } from './openapi-document.ts';

/** No server has a dataset, a cluster or an image with this id. */
const NOTHING = '00000000-0000-4000-8000-000000000000';
/** No server has this route: its response is the remote's response to unknown routes. */
const NO_ROUTE = '/api/v1/dataset/:dataset_id/no-such-route';

/**
 * The features of a remote, detected once: from the OpenAPI document that it serves, or else by a
 * GET of every route, which changes nothing, and a comparison of the response with that of an
 * unknown route.
 */
export class RemoteCapabilities {
  readonly #fetchRemote: RemoteFetch;
  readonly #host: string;
  #found: Promise<Capabilities> | undefined;

  constructor(fetchRemote: RemoteFetch, host: string) {
    this.#fetchRemote = fetchRemote;
    this.#host = host;
  }

  /** @throws RemoteError if the remote cannot be asked; the next call tries again */
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

  async #readDocument(): Promise<Paths | undefined> {
    return operationsIn(await this.#json(ROUTES.openapi).catch(() => undefined));
  }

  async #probe(): Promise<(offer: Offer) => boolean> {
    const datasetId = (await this.#anyDatasetId()) ?? NOTHING;
    const nothing = await this.#fingerprint(NO_ROUTE, datasetId);
    const answers = await Promise.all(
      OFFERS.map(async ({ route }) => [route, await this.#fingerprint(route, datasetId)] as const),
    );
    const byRoute = new Map(answers);
    return ({ route, param, isUsual }) => {
      // The remote's document could not be read.
      if (route === ROUTES.openapi) return false;
      return param === undefined ? byRoute.get(route) !== nothing : isUsual === true;
    };
  }

  /**
   * A route's response without the parts that depend on the address: equal for all unknown routes.
   */
  async #fingerprint(route: string, datasetId: string): Promise<string> {
    const path = pathOf(route, datasetId);
    try {
      const { status, content } = await this.#get(path);
      const isError = status >= 400 && 'json' in content;
      return isError ? `${status} ${JSON.stringify(content.json).replaceAll(path, '')}` : 'fine';
    } catch (error) {
      // A route may fail on ids that do not exist, and a site may return its page for every
      // address.
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
    const answer = await this.#fetchRemote(ownRequest(path));
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
