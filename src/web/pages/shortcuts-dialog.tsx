import { API_DOCS_PATH, DOCS_PATH } from '#contract/routes.ts';
import { commonTexts } from '#texts/common.ts';
import { shortcutsTexts } from '#texts/pages/shortcuts.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { underBasePath } from '#web/browser/base-path.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { Kbd } from '#web/ui/kbd.tsx';

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const noDescription = useReasonAgainst('api_description');
  return (
    <Dialog title={commonTexts.shortcuts} onClose={onClose} className="w-[30rem]">
      {/* Focusable, because it scrolls on a phone. */}
      <dl
        tabIndex={0}
        className="divide-y divide-line overflow-y-auto px-5 py-2 -outline-offset-2!"
      >
        {shortcutsTexts.shortcuts.map(({ keys, does }) => (
          <div key={does} className="flex items-center justify-between gap-6 py-2.5">
            <dt>{does}</dt>
            <dd className="flex shrink-0 items-center gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <p className="flex flex-wrap gap-x-6 gap-y-1 border-line border-t px-5 py-3 text-muted">
        <a href={underBasePath(`${DOCS_PATH}/`)} className="underline underline-offset-2">
          {shortcutsTexts.documentation}
        </a>
        {noDescription ?? (
          <a href={underBasePath(API_DOCS_PATH)} className="underline underline-offset-2">
            {shortcutsTexts.api}
          </a>
        )}
      </p>
    </Dialog>
  );
}
