import type { PageSelection } from './selection.ts';

/** A selection as the API takes it, with the search whose scores go with it. */
export function selectionRequest(selection: PageSelection, query: string) {
  if (selection.kind === 'picked') return { query, media_ids: [...selection.ids] };
  return {
    query: selection.query,
    ...(selection.clusterId !== null && { cluster_id: selection.clusterId }),
    except_media_ids: [...selection.exceptIds],
  };
}
