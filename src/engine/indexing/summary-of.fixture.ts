import type { IndexingEvent, IndexSummary } from './indexing-event.ts';

/** Reads the events of a run to their end. @returns its summary */
export async function summaryOf(events: AsyncIterable<IndexingEvent>): Promise<IndexSummary> {
  let summary: IndexSummary | undefined;
  for await (const event of events) if (event.kind === 'indexed') summary = event.summary;
  if (!summary) throw new Error('the run told no summary');
  return summary;
}
