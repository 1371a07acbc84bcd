import { create } from 'zustand';

/** Pictures that were picked, or all that a search finds, of which only the server knows which. */
export type PageSelection =
  | { readonly kind: 'picked'; readonly ids: ReadonlySet<string> }
  | {
      readonly kind: 'all';
      /** The search, as requests name it. */
      readonly query: string;
      /** Only the members of this cluster; null for all clusters. */
      readonly clusterId: string | null;
      /** How many there are, if that is known. */
      readonly count: number | undefined;
      /** Pictures are part of it up to this distance; undefined for all distances. */
      readonly relevanceMax: number | undefined;
      /** Pictures that were taken out of it. */
      readonly exceptIds: ReadonlySet<string>;
    };

type All = Extract<PageSelection, { kind: 'all' }>;

/** What a selection must know of a picture. */
export interface SelectableMedia {
  readonly media_id: string;
  readonly relevance_score: number | null;
}

const NONE: ReadonlySet<string> = new Set();
const NOTHING: PageSelection = { kind: 'picked', ids: NONE };

interface SelectionState {
  readonly selection: PageSelection;
  /** The picture that was picked last, from which a range reaches on. */
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

/** How many are selected; undefined where only the server knows. */
export function countSelected(selection: PageSelection): number | undefined {
  if (selection.kind === 'picked') return selection.ids.size;
  return selection.count && selection.count - selection.exceptIds.size;
}

/** Whether a picture on the page is none of "all": its cluster is near enough, but it is too far itself. */
export function isBeyondAll({ selection }: SelectionState, picture: SelectableMedia): boolean {
  return selection.kind === 'all' && !isPartOf(selection, picture);
}

/** Picks a picture, or puts it back. */
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

/** Picks a picture of the page, or puts it back, unless it is none of "all". */
export function toggleOnPage(picture: SelectableMedia): void {
  if (!isBeyondAll(useSelection.getState(), picture)) togglePicked(picture.media_id);
}

/** Picks all pictures from the last one that was picked to this one, as they stand in `order`. */
export function pickUpTo(mediaId: string, order: readonly string[]): void {
  const { selection, lastId } = useSelection.getState();
  const ends = [order.indexOf(lastId ?? mediaId), order.indexOf(mediaId)];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  if (from < 0) togglePicked(mediaId);
  else pick(selection, order.slice(from, to + 1), mediaId);
}

/** Adds pictures to those that are picked. */
export function pickMore(mediaIds: readonly string[]): void {
  const { selection, lastId } = useSelection.getState();
  pick(selection, mediaIds, mediaIds.at(-1) ?? lastId);
}

export function selectAll(all: Omit<All, 'kind' | 'exceptIds'>): void {
  useSelection.setState({ selection: { kind: 'all', ...all, exceptIds: NONE }, lastId: null });
}

/** "All" is all of one search: on the page of another it would tick what it does not hold. */
export function leaveAll(): void {
  if (useSelection.getState().selection.kind === 'all') clearSelection();
}

export function clearSelection(): void {
  useSelection.setState({ selection: NOTHING, lastId: null });
}

/** A selection as the API takes it, with the search whose scores go with it. */
export function selectionRequest(selection: PageSelection, query: string) {
  if (selection.kind === 'picked') return { query, media_ids: [...selection.ids] };
  return {
    query: selection.query,
    ...(selection.clusterId !== null && { cluster_id: selection.clusterId }),
    except_media_ids: [...selection.exceptIds],
  };
}

/** Of "all" they are part already, unless they were taken out. */
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

function isPartOf({ clusterId, relevanceMax }: All, { relevance_score }: SelectableMedia) {
  return clusterId !== null || (relevance_score ?? 0) <= (relevanceMax ?? Number.POSITIVE_INFINITY);
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
