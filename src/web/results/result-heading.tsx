import { type ReactNode, useEffect, useRef } from 'react';
import type { Anchor } from '#contract/anchor.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { ExploreResponse } from '#contract/explore.ts';
import { PAGE_SIZE } from '#contract/primitives.ts';
import { baseName } from '#web/base-name.ts';
import { clusterCounts, countText } from '#web/dataset/dataset-words.ts';
import type { Search } from '#web/search-params.ts';
import { MarkedImage } from '#web/ui/region-image.tsx';
import { RelevanceLegend } from './relevance-badge.tsx';

interface ResultHeadingProps {
  readonly title: string;
  readonly detail: string;
  readonly anchor: Anchor | undefined;
  readonly isAnchored: boolean;
  /** Stands at the end of the line. */
  readonly aside: ReactNode;
  /** Changes with every search. */
  readonly searchKey: string;
}

export function ResultHeading(props: ResultHeadingProps) {
  const { title, detail, anchor, isAnchored, aside, searchKey } = props;
  return (
    <div className="flex min-h-10 flex-wrap items-end gap-x-5 gap-y-3 pt-5 pb-4 sm:pt-6">
      {isAnchored && <QueryPicture anchor={anchor} />}
      <div className="min-w-0 flex-1 basis-48">
        <FocusedHeading title={title} fullName={anchor?.file_name} searchKey={searchKey} />
        <p className="mt-1 text-muted tabular-nums">{detail}</p>
        {isAnchored && (
          <div className="mt-2">
            <RelevanceLegend />
          </div>
        )}
      </div>
      {aside}
    </div>
  );
}

interface FocusedHeadingProps {
  readonly title: string;
  /** Of the query, of which the title has only the end; shown under the pointer. */
  readonly fullName: string | undefined;
  readonly searchKey: string;
}

/**
 * The link that began this search may be gone, and the focus with it: then it comes here, so that
 * the keyboard goes on from the new results instead of from the top of the page.
 */
function FocusedHeading({ title, fullName, searchKey }: FocusedHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const lastKey = useRef(searchKey);
  useEffect(() => {
    if (lastKey.current === searchKey) return;
    lastKey.current = searchKey;
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [searchKey]);
  return (
    <h1
      ref={heading}
      tabIndex={-1}
      title={fullName}
      className="line-clamp-2 text-balance font-semibold outline-none! text-lg leading-tight tracking-tight [overflow-wrap:anywhere] sm:text-2xl"
    >
      {title}
    </h1>
  );
}

function QueryPicture({ anchor }: { readonly anchor: Anchor | undefined }) {
  if (!anchor) return <div className="size-20 rounded-md bg-mat sm:size-28" />;
  return (
    <a href={anchor.media_uri} target="_blank" rel="noreferrer" title="Open the query image">
      <MarkedImage
        src={anchor.media_thumb_uri}
        alt={anchor.bounding_box ? 'The query image, its region outlined' : 'The query image'}
        region={anchor.bounding_box}
        aspect={anchor.width / anchor.height}
        className="rounded-md [--max-h:5rem] [--max-w:8rem] sm:[--max-h:7rem] sm:[--max-w:14rem]"
      />
    </a>
  );
}

/** What the results are, in a few words. */
export function searchTitle(search: Search, anchor: Anchor | undefined): string {
  const noun = search.entityType === 'OBJECTS' ? 'Clusters of objects' : 'Clusters';
  if (!search.anchor) return search.entityType === 'OBJECTS' ? noun : 'All clusters';
  if (!anchor) return `${noun} by closeness`;
  return `${noun} by closeness to ${partText(anchor)}${baseName(anchor.file_name)}`;
}

function partText({ bounding_box, anchor_type }: Anchor): string {
  if (!bounding_box) return '';
  return anchor_type === 'UPLOAD' ? 'a region of ' : 'an object in ';
}

/** How many clusters a search has in all, if that can be told from its first page or the dataset. */
export function countClusters(
  dataset: Dataset,
  search: Search,
  firstPage: ExploreResponse | undefined,
): number | undefined {
  if (firstPage && firstPage.clusters.length < PAGE_SIZE) return firstPage.clusters.length;
  if (search.labels.length > 0) return undefined;
  return clusterCounts(dataset, search.entityType)[search.threshold];
}

export function detailText(
  search: Search,
  firstPage: ExploreResponse | undefined,
  nClusters: number | undefined,
): string {
  if (!firstPage) return 'Searching…';
  const count = countText(nClusters ?? firstPage.clusters.length, 'cluster');
  const order = search.anchor ? 'closest' : 'largest';
  return `${count}${nClusters === undefined ? ' or more' : ''}, ${order} first`;
}
