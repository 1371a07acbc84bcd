import { Dialog } from '#web/ui/dialog.tsx';
import { Kbd } from '#web/ui/kbd.tsx';
import { SHORTCUTS } from './shortcuts.ts';

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} className="w-[30rem]">
      <dl className="divide-y divide-line overflow-y-auto px-5 py-2">
        {SHORTCUTS.map(({ keys, does }) => (
          <div key={does} className="flex items-center justify-between gap-6 py-2.5">
            <dt>{does}</dt>
            <dd className="flex shrink-0 items-center gap-1">
              {keys.map((key) =>
                key === '–' ? <span key={key}>–</span> : <Kbd key={key}>{key}</Kbd>,
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
