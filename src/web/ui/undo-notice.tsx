import { XMarkIcon } from '@heroicons/react/20/solid';
import type { ReactNode } from 'react';
import { texts } from '#texts/ui.ts';
import { words } from '#texts/words.ts';
import { Button } from './button.tsx';
import { dismissUndo, useUndo } from './undo.ts';

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
              {texts.undo}
            </Button>
            <Button kind="icon" aria-label={words.dismiss} onClick={dismissUndo}>
              <XMarkIcon className="size-5" />
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
