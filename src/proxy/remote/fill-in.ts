import { z } from 'zod';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { DatasetScope } from './dataset-scope.ts';
import type { Answer } from './read-answer.ts';

type Ask = (request: Request) => Promise<Answer>;

const DATASET_PATH = /^\/api\/v1\/dataset\/([^/]+)$/;
const Listed = z.looseObject({ id: z.string() });

/**
 * The two ways to ask for datasets, each answered from the other where a remote offers but one; where
 * it offers neither, from the ids that a person named.
 */
export class FilledIn {
  readonly #ask: Ask;
  readonly #scope: DatasetScope;

  constructor(ask: Ask, scope: DatasetScope) {
    this.#ask = ask;
    this.#scope = scope;
  }

  async answer(request: Request): Promise<Answer> {
    const answer = await this.#ask(request);
    if (answer.status !== 404 || request.method !== 'GET') return answer;
    const { pathname } = new URL(request.url);
    if (pathname === ROUTES.datasets) return (await this.#listOfNamed(request)) ?? answer;
    const datasetId = DATASET_PATH.exec(pathname)?.[1];
    if (datasetId === undefined) return answer;
    return (await this.#datasetOfList(request, datasetId)) ?? this.#named(datasetId) ?? answer;
  }

  async #listOfNamed(request: Request): Promise<Answer | undefined> {
    if (this.#scope.isAll) return undefined;
    const datasets = await Promise.all(
      this.#scope.ids.map(async (id) => {
        const path = routePath(ROUTES.dataset, { dataset_id: id });
        const answer = await this.#ask(new Request(new URL(path, request.url), request));
        return answer.status === 200 && 'json' in answer.content ? answer.content.json : bare(id);
      }),
    );
    return ok(datasets);
  }

  async #datasetOfList(request: Request, datasetId: string): Promise<Answer | undefined> {
    const answer = await this.#ask(new Request(new URL(ROUTES.datasets, request.url), request));
    if (answer.status !== 200 || !('json' in answer.content)) return undefined;
    const list = z.array(z.unknown()).safeParse(answer.content.json).data;
    const dataset = list?.find((item) => {
      const id = Listed.safeParse(item).data?.id;
      return id?.toLowerCase() === datasetId.toLowerCase();
    });
    return dataset === undefined ? undefined : ok(dataset);
  }

  #named(datasetId: string): Answer | undefined {
    const isNamed = !this.#scope.isAll && this.#scope.has(datasetId);
    return isNamed ? ok(bare(datasetId)) : undefined;
  }
}

/** All there is to know of a dataset that only its id is known of. */
function bare(id: string) {
  return { id, display_name: id };
}

function ok(json: unknown): Answer {
  const headers = new Headers({ 'content-type': 'application/json' });
  return { status: 200, headers, content: { json } };
}
