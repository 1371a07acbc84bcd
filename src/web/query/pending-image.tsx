import { useState } from 'react';
import { commonTexts } from '#texts/common.ts';
import { cropTexts } from '#texts/query/crop.ts';
import { Button } from '#web/ui/button.tsx';
import { ProgressBar } from '#web/ui/progress-bar.tsx';
import { dropDraft, objectUrlOf, type QueryDraft } from './query-draft.ts';

interface PendingImageProps {
  readonly draft: QueryDraft;
  /** Fraction of the file that has been sent, 0–1. */
  readonly sent: number;
  /** Why the upload is delayed. */
  readonly delay: Error | null;
}

/**
 * An image during its upload, shown if the browser can. Only a placeholder: the server decides
 * whether it is readable.
 */
export function PendingImage({ draft, sent, delay }: PendingImageProps) {
  const { source } = draft;
  const isSending = source instanceof File && sent < 1;
  const state = isSending ? cropTexts.sending : cropTexts.reading;
  return (
    <div className="flex min-h-0 flex-1 flex-col md:flex-row">
      <div className="flex min-h-40 min-w-0 flex-1 items-center justify-center bg-mat p-4 md:min-h-96 md:p-6">
        {source instanceof File && <LocalImage draft={draft} file={source} />}
      </div>
      <div className="flex shrink-0 flex-col gap-4 border-line border-t p-4 md:w-80 md:border-t-0 md:border-l md:p-5">
        <p role="status" className="font-medium">
          {state}
        </p>
        <ProgressBar label={state} fraction={isSending ? sent : null} />
        {delay && (
          <p role="alert" className="text-muted">
            {delay.message}
          </p>
        )}
        <div className="mt-auto flex flex-col gap-2">
          <Button kind="primary" data-autofocus isBusy className="w-full">
            {draft.region ? cropTexts.searchRegion : cropTexts.searchWhole}
          </Button>
          <Button onClick={dropDraft} className="w-full">
            {commonTexts.cancel}
          </Button>
        </div>
      </div>
    </div>
  );
}

function LocalImage({ draft, file }: { readonly draft: QueryDraft; readonly file: File }) {
  const [url] = useState(() => objectUrlOf(draft, file));
  const [isShown, setShown] = useState(false);
  return (
    <img
      src={url}
      alt=""
      onLoad={() => setShown(true)}
      className={`max-h-[min(40rem,calc(100dvh-9rem))] max-w-full opacity-50 ${isShown ? '' : 'invisible absolute'}`}
    />
  );
}
