import { Suspense } from 'react';
import type { Search } from '#web/search-params.ts';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { dropDraft, takeFiles, useQueryDraft } from './query-draft.ts';

// Neither is needed to look at results: both stay out of the first load.
const DropTarget = lazyPart(async () => (await import('./drop-target.tsx')).DropTarget);
const CropDialog = lazyPart(async () => (await import('./crop-dialog.tsx')).CropDialog);

interface QueryIntakeProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** Takes an image that is dropped or pasted anywhere on the page, and has it cropped. */
export function QueryIntake({ datasetId, search }: QueryIntakeProps) {
  const draft = useQueryDraft((state) => state.draft);
  useWindowEvent('paste', takePasted);
  // Back leads away from what was to be searched; an upload under way must not lead back to it.
  useWindowEvent('popstate', dropDraft);
  return (
    <>
      <Suspense>
        <DropTarget />
      </Suspense>
      <Suspense>
        {draft && (
          <CropDialog key={draft.url} draft={draft} datasetId={datasetId} search={search} />
        )}
      </Suspense>
    </>
  );
}

function takePasted(event: ClipboardEvent): void {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  takeFiles(files);
}
