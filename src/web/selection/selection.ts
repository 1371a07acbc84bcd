import { create } from 'zustand';

/** Media picked one by one, or all results of a search, whose ids only the server knows. */
export type PageSelection =
  | { readonly kind: 'picked'; readonly ids: ReadonlySet<string> }
  | {
      readonly kind: 'all';
      /** The search, as requests encode it. */
      readonly query: string;
      /** Limits the selection to the members of this cluster; null for all clusters. */
      readonly clusterId: string | null;
      /** Number of media; undefined if unknown. */
      readonly count: number | undefined;
      /** Includes media up to this distance; undefined for all distances. */
      readonly relevanceMax: number | undefined;
      /** Whether the best copies of near-identical groups are not selected. */
      readonly isOfExtraCopies: boolean;
      /** Deselected media. */
      readonly exceptIds: ReadonlySet<string>;
    };

type All = Extract<PageSelection, { kind: 'all' }>;

/** The fields of media that a selection needs. */
export interface SelectableMedia {
  readonly media_id: string;
  readonly relevance_score: number | null;
  readonly copy?: { readonly is_best: boolean } | null;
}

const NONE: ReadonlySet<string> = new Set();
const NOTHING: PageSelection = { kind: 'picked', ids: NONE };

interface SelectionState {
  readonly selection: PageSelection;
  /** The media picked last, where a range starts. */
  readonly lastId: string | null;
}

export const useSelection = create<SelectionState>(() => ({ selection: NOTHING, lastId: null }));

export function isSelected({ selection }: SelectionState, picture: SelectableMedia): boolean {
  const { media_id } = picture;
  if (selection.kind === 'picked') return selection.ids.has(media_id);
  return isPartOf(selection, picture) && !selection.exceptIds.has(media_id);
}

export function hasSelection({ selection }: SelectionState): boolean {
  return countSelected(selection) !== 0;
}

/** Number of selected media; undefined if only the server knows. */
export function countSelected(selection: PageSelection): number | undefined {
  if (selection.kind === 'picked') return selection.ids.size;
  return selection.count && selection.count - selection.exceptIds.size;
}

/**
 * Whether media on the page are not part of "all": their cluster is within the range, but their own
 * distance exceeds it, or they are the best of their copies.
 */
export function isBeyondAll({ selection }: SelectionState, picture: SelectableMedia): boolean {
  return selection.kind === 'all' && !isPartOf(selection, picture);
}

export function togglePicked(mediaId: string): void {
  const { selection } = useSelection.getState();
  useSelection.setState({
    selection:
      selection.kind === 'all'
        ? { ...selection, exceptIds: toggled(selection.exceptIds, mediaId) }
        : { kind: 'picked', ids: toggled(selection.ids, mediaId) },
    lastId: mediaId,
  });
}

/** Toggles media on the page, unless they are not part of "all". */
export function toggleOnPage(picture: SelectableMedia): void {
  if (!isBeyondAll(useSelection.getState(), picture)) togglePicked(picture.media_id);
}

/** Picks all media from the last picked one to this one, in the sequence of `order`. */
export function pickUpTo(mediaId: string, order: readonly string[]): void {
  const { selection, lastId } = useSelection.getState();
  const ends = [order.indexOf(lastId ?? mediaId), order.indexOf(mediaId)];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  if (from < 0) togglePicked(mediaId);
  else pick(selection, order.slice(from, to + 1), mediaId);
}

export function pickMore(mediaIds: readonly string[]): void {
  const { selection, lastId } = useSelection.getState();
  pick(selection, mediaIds, mediaIds.at(-1) ?? lastId);
}

export function selectAll(all: Omit<All, 'kind' | 'exceptIds'>): void {
  useSelection.setState({ selection: { kind: 'all', ...all, exceptIds: NONE }, lastId: null });
}

/**
 * Clears "all", because it belongs to one search: on the page of another it would mark media that
 * it does not contain.
 */
export function leaveAll(): void {
  if (useSelection.getState().selection.kind === 'all') clearSelection();
}

export function clearSelection(): void {
  useSelection.setState({ selection: NOTHING, lastId: null });
}

/** The selection as a request of the API, with the search that its scores refer to. */
export function selectionRequest(selection: PageSelection, query: string) {
  if (selection.kind === 'picked') return { query, media_ids: [...selection.ids] };
  return {
    query: selection.query,
    ...(selection.clusterId !== null && { cluster_id: selection.clusterId }),
    except_media_ids: [...selection.exceptIds],
  };
}

/** Under "all", media are selected already, so picking only restores deselected ones. */
function pick(selection: PageSelection, mediaIds: readonly string[], lastId: string | null): void {
  if (selection.kind === 'all') {
    const putBack = new Set(mediaIds);
    const exceptIds = new Set([...selection.exceptIds].filter((id) => !putBack.has(id)));
    useSelection.setState({ selection: { ...selection, exceptIds }, lastId });
    return;
  }
  const ids = new Set([...selection.ids, ...mediaIds]);
  useSelection.setState({ selection: { kind: 'picked', ids }, lastId });
}

function isPartOf(all: All, { relevance_score, copy }: SelectableMedia): boolean {
  const { clusterId, relevanceMax, isOfExtraCopies } = all;
  if (isOfExtraCopies && copy?.is_best === true) return false;
  return clusterId !== null || (relevance_score ?? 0) <= (relevanceMax ?? Number.POSITIVE_INFINITY);
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
