import { XMarkIcon } from '@heroicons/react/20/solid';
import { type MouseEvent, type ReactNode, useId } from 'react';
import { commonTexts } from '#texts/common.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { addDialog, hasDialog } from './top-dialog.ts';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly className?: string;
}

/** A modal dialog, open while it is rendered. Focuses the element with `data-autofocus`. */
export function Dialog({ title, children, onClose, className }: DialogProps) {
  const titleId = useId();
  return (
    <dialog
      ref={openModal}
      aria-labelledby={titleId}
      // The browser tells this some time after the dialog has closed: another one may be open by then.
      onClose={(event) => hasDialog(event.currentTarget) && onClose()}
      className={classNames(
        'm-auto max-h-[calc(100dvh-1rem)] max-w-[calc(100vw-1rem)] flex-col overflow-hidden rounded-xl border border-line bg-surface text-ink shadow-pop open:flex',
        className,
      )}
    >
      <div className="flex items-center justify-between gap-4 border-line border-b py-2.5 pr-2.5 pl-5">
        <h2 id={titleId} className="truncate font-semibold text-base">
          {title}
        </h2>
        <Button kind="icon" aria-label={commonTexts.close} onClick={closeModal}>
          <XMarkIcon className="size-5" />
        </Button>
      </div>
      {children}
    </dialog>
  );
}

/**
 * Closes like Escape, so that the browser returns the focus to the element that opened the dialog.
 */
function closeModal(event: MouseEvent<HTMLElement>): void {
  event.currentTarget.closest('dialog')?.close();
}

function openModal(dialog: HTMLDialogElement | null): (() => void) | undefined {
  // React passes null if this callback returned no cleanup because the dialog failed to open.
  if (!dialog) return undefined;
  dialog.showModal();
  dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
  const remove = addDialog(dialog);
  return () => {
    remove();
    dialog.close();
  };
}
