import { XMarkIcon } from '@heroicons/react/20/solid';
import type { ReactNode } from 'react';
import { create } from 'zustand';
import { commonTexts } from '#texts/common.ts';
import { uiTexts } from '#texts/ui.ts';
import { Button } from './button.tsx';

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

interface UndoNoticeProps {
  readonly className: string;
  /** Stands in its place while there is nothing to undo. */
  readonly children?: ReactNode;
}

/** What was just done, with a way back. It stays until it is used, closed, or something else is done. */
export function UndoNotice({ className, children }: UndoNoticeProps) {
  const last = useUndo((state) => state.last);
  return (
    <div className={className}>
      {!last && children}
      <div aria-live="polite" className="contents">
        {last && (
          <div className="pointer-events-auto flex max-w-xl items-center gap-2 rounded-lg border border-line bg-raised py-2 pr-2 pl-4 shadow-pop">
            <p className="mr-2 [overflow-wrap:anywhere]">{last.text}</p>
            <Button
              kind="small"
              onClick={() => {
                last.undo();
                dismissUndo();
              }}
            >
              {uiTexts.undo}
            </Button>
            <Button kind="icon" aria-label={commonTexts.dismiss} onClick={dismissUndo}>
              <XMarkIcon className="size-5" />
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
