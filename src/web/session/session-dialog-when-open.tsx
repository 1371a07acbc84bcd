import { PartBoundary } from '#web/errors/part-boundary.tsx';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { closeDialog, useOpenDialog } from '#web/ui/open-dialog.ts';

const SessionDialog = lazyPart(async () => (await import('./session-dialog.tsx')).SessionDialog);

/** Rendered on every page, with or without a dataset. */
export function SessionDialogWhenOpen() {
  const { name, opening } = useOpenDialog();
  const isOpen = name === 'session';
  return (
    <PartBoundary key={opening} part="dialog" resetKey={String(isOpen)} onClose={closeDialog}>
      {isOpen && <SessionDialog onClose={closeDialog} />}
    </PartBoundary>
  );
}
