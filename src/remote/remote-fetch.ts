import type { Answer } from './read-answer.ts';

/** Asks the remote for what lies at the path of a request, under credentials that are settled. */
export type Ask = (request: Request) => Promise<Answer>;

/** A question of our own, which no request stands behind. */
export function questionAt(path: string): Request {
  return new Request(new URL(path, 'http://remote'));
}
