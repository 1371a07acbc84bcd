import { ExclamationTriangleIcon, XMarkIcon } from '@heroicons/react/20/solid';
import { createPortal } from 'react-dom';
import { commonTexts } from '#texts/common.ts';
import { Button } from '#web/ui/button.tsx';
import { useTopLayer } from '#web/ui/top-dialog.ts';
import { clearNotice, useQueryDraft } from './query-draft.ts';

/**
 * Why an action failed, such as a rejected image. Stays until it is closed or another image is
 * accepted.
 */
export function QueryNotice() {
  const notice = useQueryDraft((state) => state.notice);
  const layer = useTopLayer();
  return createPortal(
    <div role="alert" className="fixed inset-x-4 bottom-4 z-40 flex justify-center empty:hidden">
      {notice && (
        <div className="flex max-w-xl items-center gap-3 rounded-lg border border-line bg-raised py-2 pr-2 pl-4 shadow-pop">
          <ExclamationTriangleIcon aria-hidden="true" className="size-5 shrink-0 text-danger" />
          <p className="[overflow-wrap:anywhere]">{notice}</p>
          <Button kind="icon" aria-label={commonTexts.dismiss} onClick={clearNotice}>
            <XMarkIcon className="size-5" />
          </Button>
        </div>
      )}
    </div>,
    layer,
  );
}
