import fc from 'fast-check';
import { mintToken } from '#auth/mint-token.ts';
import type { ApiWorld } from '../openapi/api-world.ts';
import { OPERATIONS } from '../openapi/operations.ts';
import { arbitraryRequest } from './arbitrary-request.ts';
import { buildRequest, type Spare } from './build-request.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { PlannedRequest } from './planned-request.ts';
import { RawSender } from './send-request.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** Called after every request. */
  readonly onAnswer?: (nDone: number) => void;
}

export interface FuzzReport {
  /** What was asked, and what is wrong with the answer. */
  readonly problems: readonly string[];
  readonly answersByStatus: ReadonlyMap<number, number>;
  /** Operations that answered with success at least once. */
  readonly succeeded: ReadonlySet<string>;
}

const CONNECTIONS = 6;
const BATCH = 500;
const MAX_PROBLEMS = 200;
const TOKEN_SECONDS = 3600;

/** Sends requests made from the document; the same seed asks the same. */
export async function runFuzz(world: ApiWorld, options: FuzzOptions): Promise<FuzzReport> {
  const { seed, count, onAnswer } = options;
  const planned = planRequests(seed, count);
  const sender = new RawSender(world.server.url, CONNECTIONS);
  const spare: Spare = { datasetIds: [] };
  const problems: string[] = [];
  const answersByStatus = new Map<number, number>();
  const succeeded = new Set<string>();
  const authorizations = await makeAuthorizations(world);
  let nDone = 0;

  const ask = async (request: PlannedRequest) => {
    const built = buildRequest(request, world, spare);
    const operation = OPERATIONS[request.operationIndex];
    const asked = `${built.method} ${built.target.slice(0, 300)} ${JSON.stringify(built.headers).slice(0, 200)} ${built.body?.toString('latin1').slice(0, 200) ?? ''}`;
    try {
      const answer = await sender.send(built, authorizations[request.authorization]);
      answersByStatus.set(answer.status, (answersByStatus.get(answer.status) ?? 0) + 1);
      const wrong = judgeAnswer(built, answer, world);
      problems.push(...wrong.map((problem) => `${problem} ← ${asked}`));
      if (answer.status >= 300 || built.method !== operation?.method) return;
      succeeded.add(operation.operationId);
      if (operation.operationId === 'postDataset') {
        spare.datasetIds.push((JSON.parse(answer.body.toString()) as { id: string }).id);
      }
    } catch (error) {
      // Another request may just have stopped it.
      if (operation?.operationId === 'getDatasetPreparedExportFile') return;
      problems.push(`${error} ← ${asked}`);
    }
  };
  const work = async () => {
    for (const request of planned) {
      if (problems.length > MAX_PROBLEMS) return;
      await ask(request);
      nDone++;
      onAnswer?.(nDone);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  sender.close();
  return { problems, answersByStatus, succeeded };
}

/** In batches, so that the requests of a long run are not all held at once. */
function* planRequests(seed: number, count: number): Generator<PlannedRequest> {
  for (let first = 0; first < count; first += BATCH) {
    const numRuns = Math.min(BATCH, count - first);
    yield* fc.sample(arbitraryRequest, { seed: seed + first, numRuns });
  }
}

async function makeAuthorizations({ server }: ApiWorld) {
  const { apiKey } = server;
  return {
    token: `Bearer ${await mintToken(apiKey, TOKEN_SECONDS)}`,
    none: '',
    garbage: 'Bearer a.b.c',
    'other key': `Bearer ${await mintToken({ ...apiKey, secret: 'x'.repeat(40) }, TOKEN_SECONDS)}`,
  };
}
