import 'react-image-crop/dist/ReactCrop.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { PercentCrop } from 'react-image-crop';
import { useLocation } from 'wouter';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { keepQueryFile } from '#web/api/anchor.ts';
import { RETRY_WHEN_REFUSED } from '#web/api/query-client.ts';
import { searchImageSimilarity } from '#web/api/search-image-similarity.ts';
import { type Search, searchFrom, searchHref } from '#web/search-params.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { type AspectName, aspectOf, cropOfAspect } from './crop-aspect.ts';
import { CropCanvas, type PictureSize } from './crop-canvas.tsx';
import { CropPanel } from './crop-panel.tsx';
import { cropToRegion, regionToCrop, STARTING_CROP } from './crop-region.ts';
import { dropDraft, type QueryDraft } from './query-draft.ts';

interface CropDialogProps {
  readonly draft: QueryDraft;
  readonly datasetId: string;
  readonly search: Search;
}

/** Chooses the part of an image to search by, and searches. Loaded when it is first needed. */
export function CropDialog({ draft, datasetId, search }: CropDialogProps) {
  const [crop, setCrop] = useState<PercentCrop | undefined>(() => regionToCrop(draft.region));
  const [size, setSize] = useState<PictureSize | 'unknown' | 'undisplayable'>('unknown');
  const [aspect, setAspect] = useState<AspectName>('free');
  const upload = useUpload(draft, datasetId, search);
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
    if (wanted && typeof size === 'object') setCrop(cropOfAspect(crop, wanted, size));
  }

  function focusRegion(): void {
    form.current?.querySelector<HTMLElement>('.ReactCrop__crop-selection')?.focus();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!upload.isPending) upload.mutate(region);
  }

  return (
    <Dialog title={draft.file.name} onClose={dropDraft} className="w-[64rem]">
      <form
        ref={form}
        onSubmit={submit}
        onKeyDown={submitOnEnter}
        className="flex min-h-0 flex-1 flex-col md:flex-row"
      >
        <CropCanvas
          url={draft.url}
          crop={crop}
          size={size}
          aspect={aspectOf(aspect)}
          onCrop={setCrop}
          onSize={setSize}
          onDrawn={focusRegion}
          isDisabled={upload.isPending}
        />
        <CropPanel
          url={draft.url}
          region={region}
          size={size}
          aspect={aspect}
          onAspect={chooseAspect}
          error={upload.error ?? upload.failureReason}
          isPending={upload.isPending}
          onSelectRegion={selectRegion}
          onSearchWhole={() => upload.mutate(null)}
        />
      </form>
    </Dialog>
  );
}

function useUpload(draft: QueryDraft, datasetId: string, search: Search) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    ...RETRY_WHEN_REFUSED,
    mutationFn: (region: BoundingBox | null) =>
      searchImageSimilarity({
        datasetId,
        file: draft.file,
        region,
        search,
        signal: draft.abort.signal,
      }),
    onSuccess: ({ anchor_media_id, anchor_type }, region) => {
      keepQueryFile(client, anchor_media_id, { file: draft.file, region });
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
