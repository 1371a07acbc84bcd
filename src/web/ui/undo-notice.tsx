import { XMarkIcon } from '@heroicons/react/20/solid';
import type { ReactNode } from 'react';
import { create } from 'zustand';
import { commonTexts } from '#texts/common.ts';
import { uiTexts } from '#texts/ui.ts';
import { Button } from './button.tsx';

interface Undoable {
  /** A sentence about the finished action. */
  readonly text: string;
  readonly undo: () => void;
}

/** The last undoable action; null after it was undone or can no longer be. */
export const useUndo = create<{ readonly last: Undoable | null }>(() => ({ last: null }));

export function offerUndo(text: string, undo: () => void): void {
  useUndo.setState({ last: { text, undo } });
}

export function dismissUndo(): void {
  useUndo.setState({ last: null });
}

interface UndoNoticeProps {
  readonly className: string;
  /** Shown while there is nothing to undo. */
  readonly children?: ReactNode;
}

/** Offers to undo the last action, until it is undone, closed or followed by another action. */
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
