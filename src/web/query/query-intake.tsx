import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { queryTexts } from '#texts/query/query.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { searchImageUrl } from '#web/api/query-image.ts';
import { PartBoundary } from '#web/errors/part-boundary.tsx';
import { searchFrom } from '#web/search/search-changes.ts';
import { isTyping } from '#web/ui/is-typing.ts';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { DropTarget } from './drop-target.tsx';
import { dropDraft, showNotice, takeFiles, useQueryDraft } from './query-draft.ts';
import { QueryNotice } from './query-notice.tsx';
import { type Received, readPasted } from './received.ts';

const CropDialog = lazyPart(async () => (await import('./crop-dialog.tsx')).CropDialog);

interface QueryIntakeProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** Accepts an image dropped or pasted anywhere on the page, and opens the crop dialog or says why not. */
export function QueryIntake({ datasetId, search }: QueryIntakeProps) {
  const draft = useQueryDraft((state) => state.draft);
  const { mutate: takeUrl, isPending } = useImageUrl(datasetId, search);
  useWindowEvent('paste', (event) => {
    const received = event.clipboardData && readPasted(event.clipboardData);
    if (!received || ('address' in received && isTyping(event.target))) return;
    event.preventDefault();
    receive(received);
  });
  // Back leaves the page of the draft; a running upload must not return to it.
  useWindowEvent('popstate', dropDraft);
  /** The server fetches an address. */
  function receive(received: Received): void {
    if ('files' in received) takeFiles(received.files);
    else if ('address' in received) takeUrl(received.address);
    else showNotice(received.refusal);
  }

  return (
    <>
      <p aria-live="polite" className={isPending ? FETCHING_CLASS : 'sr-only'}>
        {isPending && queryTexts.fetching}
      </p>
      <DropTarget onReceive={receive} />
      <QueryNotice />
      <PartBoundary part="query" resetKey={String(draft?.id)} onClose={dropDraft}>
        {draft && <CropDialog key={draft.id} draft={draft} datasetId={datasetId} search={search} />}
      </PartBoundary>
    </>
  );
}

const FETCHING_CLASS =
  'fixed bottom-4 left-1/2 z-40 -translate-x-1/2 rounded-lg border border-line bg-raised px-4 py-2.5 shadow-pop';

/**
 * Searches by an image on the web. A user who has navigated meanwhile is not sent to the results.
 */
function useImageUrl(datasetId: string, search: Search) {
  const [, navigate] = useLocation();
  const reason = useReasonAgainst('search_by_url');
  return useMutation({
    mutationFn: (url: string) =>
      reason === undefined
        ? searchImageUrl(url, { datasetId, search })
        : Promise.reject(new Error(reason)),
    onMutate: () => window.location.href,
    onSuccess: ({ anchor_media_id: mediaId, anchor_type: type }, _, askedAt) => {
      if (window.location.href !== askedAt) return;
      navigate(searchHref(datasetId, searchFrom(search, { mediaId, type })));
    },
    onError: (error) => showNotice(error.message),
  });
}
