import type { Hono } from 'hono';
import type { Caller, UpstreamEnv } from '#auth/upstream.ts';
import type { ErrorBody } from '#contract/error.ts';

/** Answers requests until the engine closes, and tracks those still in progress. */
export class ClosableApp {
  readonly #app: Hono<UpstreamEnv>;
  readonly #closing: AbortSignal;
  readonly #answers = new Set<Promise<Response>>();

  constructor(app: Hono<UpstreamEnv>, closing: AbortSignal) {
    this.#app = app;
    this.#closing = closing;
  }

  async fetch(request: Request, caller?: Caller): Promise<Response> {
    if (this.#closing.aborted) return refusal();
    const answer = Promise.resolve(this.#app.fetch(request, { caller }));
    this.#answers.add(answer);
    const response = await answer.finally(() => this.#answers.delete(answer));
    // A 500 during shutdown means that a worker thread was terminated: answer with the refusal
    // instead.
    return response.status === 500 && this.#closing.aborted ? refusal() : response;
  }

  /** Resolves when all requests in progress are answered. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#answers);
  }
}

function refusal(): Response {
  const detail = 'The server is shutting down. Try again later.';
  return Response.json({ detail } satisfies ErrorBody, { status: 503 });
}
