import { create } from 'zustand';

/** Pictures that were picked, or all that a search finds, of which only the server knows which. */
export type Selection =
  | { readonly kind: 'picked'; readonly ids: ReadonlySet<string> }
  | {
      readonly kind: 'all';
      /** The search, as requests name it. */
      readonly query: string;
      /** Only the members of this cluster; null for all clusters. */
      readonly clusterId: string | null;
      /** How many there are, if that is known. */
      readonly count: number | undefined;
    };

export const NOTHING: Selection = { kind: 'picked', ids: new Set() };

interface SelectionState {
  readonly selection: Selection;
  /** The picture that was picked last, from which a range reaches on. */
  readonly lastId: string | null;
}

export const useSelection = create<SelectionState>(() => ({ selection: NOTHING, lastId: null }));

export function isSelected({ selection }: SelectionState, mediaId: string): boolean {
  return selection.kind === 'all' || selection.ids.has(mediaId);
}

export function hasSelection({ selection }: SelectionState): boolean {
  return selection.kind === 'all' || selection.ids.size > 0;
}

/** Which pictures "all" holds only the server knows: while it lasts, none is picked or put back. */
export function isOfAll({ selection }: SelectionState): boolean {
  return selection.kind === 'all';
}

/** Picks a picture, or puts it back. */
export function togglePicked(mediaId: string): void {
  const { selection } = useSelection.getState();
  if (selection.kind === 'all') return;
  const ids = toggled(selection.ids, mediaId);
  useSelection.setState({ selection: { kind: 'picked', ids }, lastId: mediaId });
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

export function selectAll(all: Omit<Extract<Selection, { kind: 'all' }>, 'kind'>): void {
  useSelection.setState({ selection: { kind: 'all', ...all }, lastId: null });
}

/** "All" is all of one search: on the page of another it would tick what it does not hold. */
export function leaveAll(): void {
  if (isOfAll(useSelection.getState())) clearSelection();
}

export function clearSelection(): void {
  useSelection.setState({ selection: NOTHING, lastId: null });
}

function pick(selection: Selection, mediaIds: readonly string[], lastId: string | null): void {
  if (selection.kind === 'all') return;
  const ids = new Set([...selection.ids, ...mediaIds]);
  useSelection.setState({ selection: { kind: 'picked', ids }, lastId });
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
