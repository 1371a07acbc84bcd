import 'react-image-crop/dist/ReactCrop.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { PercentCrop } from 'react-image-crop';
import { useLocation } from 'wouter';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { RETRY_WHEN_REFUSED } from '#web/api/request/query-client.ts';
import { type Search, searchFrom, searchHref } from '#web/search/search-params.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { type AspectName, aspectOf, cropOfAspect } from './crop-aspect.ts';
import { CropCanvas, UndisplayablePicture } from './crop-canvas.tsx';
import { CropPanel } from './crop-panel.tsx';
import { cropToRegion, regionToCrop, STARTING_CROP } from './crop-region.ts';
import { PendingPicture } from './pending-picture.tsx';
import { dropDraft, type QueryDraft } from './query-draft.ts';
import { type QueryPicture, searchByPicture, useQueryPicture } from './query-picture.ts';
import { UnreadablePicture } from './unreadable-picture.tsx';

interface CropDialogProps {
  readonly draft: QueryDraft;
  readonly datasetId: string;
  readonly search: Search;
}

/** Shows the image as the server reads it, chooses the part to search by, and searches. Loaded when it is first needed. */
export function CropDialog({ draft, datasetId, search }: CropDialogProps) {
  const picture = useQueryPicture(draft, datasetId);
  return (
    <Dialog title={draft.fileName} onClose={dropDraft} className="w-[64rem]">
      {picture.data ? (
        <CropForm draft={draft} datasetId={datasetId} search={search} picture={picture.data} />
      ) : picture.isError && !picture.isFetching ? (
        <UnreadablePicture error={picture.error} onRetry={() => void picture.refetch()} />
      ) : (
        <PendingPicture draft={draft} sent={picture.sent} delay={picture.failureReason} />
      )}
    </Dialog>
  );
}

interface CropFormProps extends CropDialogProps {
  readonly picture: QueryPicture;
}

function CropForm({ draft, datasetId, search, picture }: CropFormProps) {
  const [crop, setCrop] = useState<PercentCrop | undefined>(() => regionToCrop(draft.region));
  const [aspect, setAspect] = useState<AspectName>('free');
  const searching = useSearching({ draft, datasetId, search, picture });
  const { shown } = picture;
  const region = cropToRegion(crop);
  const form = useRef<HTMLFormElement>(null);

  /** For those who do not drag: a region to begin with, under the arrow keys at once. */
  function selectRegion(): void {
    flushSync(() => setCrop(STARTING_CROP));
    focusRegion();
  }

  function chooseAspect(name: AspectName): void {
    setAspect(name);
    const wanted = aspectOf(name);
    if (wanted && shown) setCrop(cropOfAspect(crop, wanted, shown));
  }

  function focusRegion(): void {
    form.current?.querySelector<HTMLElement>('.ReactCrop__crop-selection')?.focus();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!searching.isPending) searching.mutate(region);
  }

  return (
    <form
      ref={form}
      onSubmit={submit}
      onKeyDown={submitOnEnter}
      className="flex min-h-0 flex-1 flex-col md:flex-row"
    >
      {shown ? (
        <CropCanvas
          picture={shown}
          crop={crop}
          aspect={aspectOf(aspect)}
          onCrop={setCrop}
          onDrawn={focusRegion}
          isDisabled={searching.isPending}
        />
      ) : (
        <UndisplayablePicture />
      )}
      <CropPanel
        picture={shown}
        region={region}
        aspect={aspect}
        onAspect={chooseAspect}
        error={searching.error ?? searching.failureReason}
        isPending={searching.isPending}
        onSelectRegion={selectRegion}
        onSearchWhole={() => searching.mutate(null)}
      />
    </form>
  );
}

function useSearching({ draft, datasetId, search, picture }: CropFormProps) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    ...RETRY_WHEN_REFUSED,
    mutationFn: (region: BoundingBox | null) => {
      const { signal } = draft.abort;
      return searchByPicture(client, picture, { datasetId, region, search, signal });
    },
    onSuccess: ({ anchor_media_id, anchor_type }) => {
      const anchor = { mediaId: anchor_media_id, type: anchor_type };
      navigate(searchHref(datasetId, searchFrom(search, anchor)));
      dropDraft();
    },
  });
}

/** Enter searches from anywhere in the dialog, the crop's handles included; buttons do their own. */
function submitOnEnter(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}
