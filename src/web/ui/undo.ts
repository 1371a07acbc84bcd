import { create } from 'zustand';

interface Undoable {
  /** What was done, as a sentence. */
  readonly text: string;
  readonly undo: () => void;
}

/** The last thing that was done and can be undone; null once it was, or no longer can. */
export const useUndo = create<{ readonly last: Undoable | null }>(() => ({ last: null }));

export function offerUndo(text: string, undo: () => void): void {
  useUndo.setState({ last: { text, undo } });
}

export function dismissUndo(): void {
  useUndo.setState({ last: null });
}
