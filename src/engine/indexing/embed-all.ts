import type { IndexingProgress } from '#contract/dataset/dataset.ts';
import type { Embedder } from '#engine/embed/embedder.ts';
import { inLanes } from './in-lanes.ts';
import { EmbeddingProgress } from './progress.ts';

export interface EmbedAllOptions<Item, Outcome> {
  readonly items: readonly Item[];
  readonly embedder: Embedder;
  embed(item: Item): Promise<Outcome>;
  /** Saves the outcomes of a batch in one transaction. */
  save(outcomes: readonly Outcome[]): Promise<void>;
  readonly signal: AbortSignal;
}

export interface EmbeddingEvent {
  readonly kind: 'embedding';
  readonly progress: IndexingProgress;
  /** Number of saved outcomes. */
  readonly nSaved: number;
}

/** Images per transaction: few enough to lose little work in a crash. */
const BATCH_SIZE = 64;
/** Slow models fill a batch in half a minute, which is too long to wait for the first results. */
const MAX_BATCH_AGE_MS = 2_000;

/**
 * Embeds images on all threads and saves the outcomes in batches. Embedding does not wait for the
 * consumer of the events, and stops when the consumer stops.
 * @throws the signal's reason when aborted
 */
export async function* embedAll<Item, Outcome>(
  options: EmbedAllOptions<Item, Outcome>,
): AsyncGenerator<EmbeddingEvent, void> {
  const { items, embedder, signal } = options;
  const progress = new EmbeddingProgress(items.length);
  const end = new AbortController();
  const stop = AbortSignal.any([signal, end.signal]);
  let batch: Outcome[] = [];
  let nSaved = 0;
  let savedAtMs = performance.now();
  const isBatchFull = () =>
    batch.length >= BATCH_SIZE || performance.now() - savedAtMs > MAX_BATCH_AGE_MS;
  const saveBatch = async () => {
    const outcomes = batch;
    batch = [];
    savedAtMs = performance.now();
    if (outcomes.length > 0) await options.save(outcomes);
    nSaved += outcomes.length;
  };
  const work = async (item: Item) => {
    stop.throwIfAborted();
    const outcome = await options.embed(item);
    batch.push(outcome);
    if (isBatchFull()) await saveBatch();
    progress.addOne();
  };
  const working = inLanes(items, () => embedder.filesAtOnce, work)
    .catch((error: unknown) => end.abort(error))
    .finally(() => progress.end());
  try {
    for await (const now of progress.changes()) yield { kind: 'embedding', progress: now, nSaved };
    end.signal.throwIfAborted();
  } finally {
    end.abort();
    await working;
    await saveBatch();
  }
}
