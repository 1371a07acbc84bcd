import { LRUCache } from 'lru-cache';

/** Answers of the database that are kept: at most some 25 MB of places, 48 KB for each scan. */
const ANSWERS_KEPT = 500;

/**
 * Recent answers of the database about one generation, whose rows never change. Those who ask at
 * once share an answer.
 */
export class RankingCache {
  readonly #kept = new LRUCache<string, Promise<unknown>>({ max: ANSWERS_KEPT });

  /** @param key of the statement and all its values */
  get<Answer>(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#kept.get(key);
    if (known) return known as Promise<Answer>;
    const answer = ask();
    this.#kept.set(key, answer);
    answer.catch(() => {
      if (this.#kept.peek(key) === answer) this.#kept.delete(key);
    });
    return answer;
  }
}
