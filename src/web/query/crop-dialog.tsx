import 'react-image-crop/dist/ReactCrop.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { PercentCrop } from 'react-image-crop';
import { useLocation } from 'wouter';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { RETRY_AFTER_4XX } from '#web/api/request/query-client.ts';
import { searchFrom, withExample } from '#web/search/search-changes.ts';
import { isRanked } from '#web/search/search-predicates.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { type AspectName, aspectRatioOf, cropOfAspect } from './crop-aspect.ts';
import { CropCanvas, UndisplayableImage } from './crop-canvas.tsx';
import { type CropImage, searchByImage, useCropImage } from './crop-image.ts';
import { CropPanel } from './crop-panel.tsx';
import { cropToRegion, regionToCrop, STARTING_CROP } from './crop-region.ts';
import { useRankedPart, whyNoNewExample } from './examples/use-add-example.ts';
import { PendingImage } from './pending-image.tsx';
import { dropDraft, type QueryDraft } from './query-draft.ts';
import { UnreadableImage } from './unreadable-image.tsx';

interface CropDialogProps {
  readonly draft: QueryDraft;
  readonly datasetId: string;
  readonly search: Search;
}

/**
 * Shows the image as the server reads it, selects the region to search by, and searches. Loaded on
 * demand.
 */
export function CropDialog({ draft, datasetId, search }: CropDialogProps) {
  const picture = useCropImage(draft, datasetId);
  return (
    <Dialog title={draft.fileName} onClose={dropDraft} className="w-[64rem]">
      {picture.data ? (
        <CropForm draft={draft} datasetId={datasetId} search={search} picture={picture.data} />
      ) : picture.isError && !picture.isFetching ? (
        <UnreadableImage error={picture.error} onRetry={() => void picture.refetch()} />
      ) : (
        <PendingImage draft={draft} sent={picture.sent} delay={picture.failureReason} />
      )}
    </Dialog>
  );
}

interface CropFormProps extends CropDialogProps {
  readonly picture: CropImage;
}

function CropForm({ draft, datasetId, search, picture }: CropFormProps) {
  const [crop, setCrop] = useState<PercentCrop | undefined>(() => regionToCrop(draft.region));
  const [aspect, setAspect] = useState<AspectName>('free');
  const searching = useSearching({ draft, datasetId, search, picture });
  const notOffered = useReasonAgainst('examples');
  const whyNoExample = notOffered ?? whyNoNewExample(search);
  const isQuery = isRanked(useRankedPart(search));
  const { shown } = picture;
  const region = cropToRegion(crop);
  const form = useRef<HTMLFormElement>(null);

  /** Selects an initial region and focuses it, so that the arrow keys work without a drag. */
  function selectRegion(): void {
    flushSync(() => setCrop(STARTING_CROP));
    focusRegion();
  }

  function chooseAspect(name: AspectName): void {
    setAspect(name);
    const wanted = aspectRatioOf(name);
    if (wanted && shown) setCrop(cropOfAspect(crop, wanted, shown));
  }

  function focusRegion(): void {
    form.current?.querySelector<HTMLElement>('.ReactCrop__crop-selection')?.focus();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (searching.isPending) return;
    const weight = searching.isError ? searching.variables.weight : null;
    searching.mutate({ region, weight });
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
          aspect={aspectRatioOf(aspect)}
          onCrop={setCrop}
          onDrawn={focusRegion}
          isDisabled={searching.isPending}
        />
      ) : (
        <UndisplayableImage />
      )}
      <CropPanel
        picture={shown}
        region={region}
        aspect={aspect}
        onAspect={chooseAspect}
        error={searching.error ?? searching.failureReason}
        isPending={searching.isPending}
        onSelectRegion={selectRegion}
        onSearchWhole={() => searching.mutate({ region: null, weight: null })}
        onExample={isQuery ? (weight) => searching.mutate({ region, weight }) : null}
        whyNoExample={whyNoExample}
      />
    </form>
  );
}

interface Submitted {
  readonly region: BoundingBox | null;
  /** As an example of the present query; null to search by it alone. */
  readonly weight: 1 | -1 | null;
}

function useSearching({ draft, datasetId, search, picture }: CropFormProps) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    ...RETRY_AFTER_4XX,
    mutationFn: ({ region }: Submitted) => {
      const { signal } = draft.abort;
      return searchByImage(client, picture, { datasetId, region, search, signal });
    },
    onSuccess: ({ anchor_media_id: mediaId, anchor_type: type }, { weight }) => {
      const next =
        weight === null
          ? searchFrom(search, { mediaId, type })
          : withExample(search, mediaId, weight);
      navigate(searchHref(datasetId, next));
      dropDraft();
    },
  });
}

/**
 * Enter searches from anywhere in the dialog, including the crop handles; buttons keep their own
 * action.
 */
function submitOnEnter(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}
