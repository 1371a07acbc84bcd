import { Agent, request } from 'node:http';
import type { Answer } from '../openapi/check-answer.ts';
import type { BuiltRequest } from './build-request.ts';

/** Nothing asked here takes seconds; this is a hang. */
const HANG_MS = 30_000;

const IDLE_CONNECTION_CLOSED = new Error('the server closed an idle connection');

/** Sends requests as they are: what fetch would mend or refuse is what servers fall over. */
export class RawSender {
  readonly #agent: Agent;
  readonly #port: number;

  constructor(url: string, connections: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#port = Number(new URL(url).port);
  }

  /**
   * Sends it again on a new connection where the server had closed an idle one just then.
   * @throws when the server does not answer in time, or breaks off
   */
  async send(built: BuiltRequest, authorization: string): Promise<Answer> {
    try {
      return await this.#send(built, authorization);
    } catch (error) {
      if (error !== IDLE_CONNECTION_CLOSED) throw error;
      return this.#send(
        { ...built, headers: { ...built.headers, connection: 'close' } },
        authorization,
      );
    }
  }

  #send({ method, target, headers, body }: BuiltRequest, authorization: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port: this.#port,
          method,
          path: target,
          headers: {
            ...headers,
            ...(authorization && { authorization }),
            ...(body && { 'content-length': String(body.length) }),
          },
          signal: AbortSignal.timeout(HANG_MS),
        },
        async (response) => {
          try {
            const chunks: Buffer[] = [];
            for await (const chunk of response) chunks.push(chunk as Buffer);
            resolve({
              status: response.statusCode ?? 0,
              contentType: response.headers['content-type'] ?? '',
              body: Buffer.concat(chunks),
            });
          } catch (error) {
            reject(error);
          }
        },
      );
      sent.on('error', (error: NodeJS.ErrnoException) => {
        const isIdleClosed = sent.reusedSocket && error.code === 'ECONNRESET';
        reject(isIdleClosed ? IDLE_CONNECTION_CLOSED : error);
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
