import { ViewfinderCircleIcon, XMarkIcon } from '@heroicons/react/20/solid';
import { Suspense } from 'react';
import { Link } from 'wouter';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { queryTexts } from '#texts/query/query.ts';
import { useAnchor } from '#web/api/anchor.ts';
import type { KnownAnchor } from '#web/api/lenient-schemas.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { baseName } from '#web/browser/base-name.ts';
import { searchFrom } from '#web/search/search-changes.ts';
import { Button, buttonClass } from '#web/ui/button.tsx';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { MiddleCut } from '#web/ui/middle-cut.tsx';
import { MarkedImage } from '#web/ui/region-image.tsx';
import { cropAnchor } from './crop-query.ts';

interface QueryChipProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** Thumbnail of the query image with its region outlined. */
export function QueryChip({ datasetId, search }: QueryChipProps) {
  const { data: anchor, isError } = useAnchor(datasetId, search.source);
  return (
    <div className="@container flex h-full min-w-0 flex-1 items-center gap-2">
      {anchor ? (
        <MarkedImage
          src={forElement(anchor.media_thumb_uri)}
          alt=""
          region={anchor.bounding_box}
          aspect={anchor.width / anchor.height}
          className="shrink-0 rounded [--max-h:2.125rem] [--max-w:4rem]"
        />
      ) : (
        <span className="h-full w-12 shrink-0 rounded bg-mat" />
      )}
      {search.examples.length > 0 && (
        <Suspense>
          <ExampleChips datasetId={datasetId} search={search} />
        </Suspense>
      )}
      <span className="min-w-0 flex-1 leading-tight">
        <span className="flex font-medium" title={anchor?.file_name}>
          {anchor ? (
            <MiddleCut text={baseName(anchor.file_name)} />
          ) : isError ? (
            queryTexts.notAvailable
          ) : (
            commonTexts.loading
          )}
        </span>
        {anchor && (
          <span className="block truncate text-2xs text-muted">
            {search.examples.length > 0 && `${examplesTexts.count(search.examples.length)} · `}
            {originText(anchor)}
          </span>
        )}
      </span>
      {anchor && <ChangeCrop anchor={anchor} />}
      <ClearQuery datasetId={datasetId} search={search} />
    </div>
  );
}

// Loaded on demand, because few queries have examples.
const ExampleChips = lazyPart(
  async () => (await import('./examples/example-chips.tsx')).ExampleChips,
);

/** The × that removes an image or text query. */
export function ClearQuery({ datasetId, search }: QueryChipProps) {
  return (
    <Link
      href={searchHref(datasetId, searchFrom(search, null))}
      aria-label={commonTexts.clearQuery}
      title={commonTexts.clear}
      className={buttonClass('icon', 'hover:bg-mat hover:text-ink')}
    >
      <XMarkIcon className="size-5" />
    </Link>
  );
}

function ChangeCrop({ anchor }: { readonly anchor: KnownAnchor }) {
  const name = anchor.bounding_box ? queryTexts.changeCrop : queryTexts.crop;
  return (
    <Button
      kind="small"
      aria-label={name}
      onClick={() => cropAnchor(anchor)}
      className="h-full border-0 bg-transparent"
    >
      <ViewfinderCircleIcon aria-hidden="true" className="size-4" />
      <span className="hidden sm:inline lg:hidden xl:inline">{name}</span>
    </Button>
  );
}

function originText(anchor: KnownAnchor): string {
  const isUpload = anchor.anchor_type === 'UPLOAD';
  if (anchor.bounding_box) return isUpload ? queryTexts.regionOfUpload : queryTexts.objectInDataset;
  return isUpload ? queryTexts.fromUpload : queryTexts.fromDataset;
}
