import { ExclamationTriangleIcon, PhotoIcon } from '@heroicons/react/24/outline';
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset.ts';
import type { ExploreResponse, Preview } from '#contract/explore.ts';
import { useAnchor } from '#web/api/anchor.ts';
import { isPassing } from '#web/api/api-error.ts';
import { exploreQuery } from '#web/api/explore.ts';
import { troubleOf } from '#web/api/query-client.ts';
import { SkippedFilesButton } from '#web/dataset/skipped-files-button.tsx';
import { BROWSE, type Search, searchHref } from '#web/search-params.ts';
import { Button, buttonClass } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';
import { ClusterGrid } from './cluster-grid.tsx';
import { countClusters, ResultHeading, searchTitle } from './result-heading.tsx';

interface ResultsProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

export function Results({ dataset, search }: ResultsProps) {
  const client = useQueryClient();
  const query = exploreQuery(dataset.id, search);
  const explore = useInfiniteQuery(query);
  const trouble = troubleOf(explore);
  const anchor = useAnchor(dataset.id, search.anchor);
  const href = searchHref(dataset.id, search);
  const title = searchTitle(search, anchor.data);
  const clusters = explore.data?.pages.flatMap((page) => page.clusters) ?? [];
  const nTotal =
    explore.data && !explore.hasNextPage ? clusters.length : countClusters(dataset, search);
  const detail = detailText(explore.data, clusters.length, nTotal);

  const { fetchNextPage, isFetching, hasNextPage, isError } = explore;
  const fetchMore = useCallback(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);

  const hrefOf = (preview: Preview) =>
    searchHref(dataset.id, { ...search, anchor: { mediaId: preview.media_id, type: 'MEDIA' } });

  return (
    <>
      <title>{`${title} · ${dataset.display_name} · Semblance`}</title>
      <p role="status" className="sr-only">
        {statusText(explore.data, trouble) ?? `${title}: ${detail}`}
      </p>
      {trouble && !explore.data ? (
        <SearchError
          error={trouble}
          onRetry={() => void client.resetQueries({ queryKey: query.queryKey })}
          browseHref={
            search.anchor ? searchHref(dataset.id, { ...search, anchor: null }) : undefined
          }
        />
      ) : (
        <>
          <ResultHeading
            title={title}
            detail={detail}
            anchor={anchor.data}
            isAnchored={search.anchor !== null}
            searchKey={href}
            aside={<SkippedFilesButton dataset={dataset} />}
          />
          {explore.data && clusters.length === 0 ? (
            <NoClusters datasetId={dataset.id} search={search} />
          ) : (
            <ClusterGrid
              key={href}
              label={title}
              clusters={clusters}
              nTotal={nTotal}
              hasMore={!explore.data || hasNextPage}
              hasBadges={search.anchor !== null}
              hrefOf={hrefOf}
              onNearEnd={fetchMore}
            />
          )}
          {trouble && <PageError error={trouble} onRetry={() => void explore.refetch()} />}
        </>
      )}
    </>
  );
}

/** While there is nothing yet that could be told of; what went wrong is told by the alert. */
function statusText(data: unknown, trouble: Error | null): string | undefined {
  if (data) return undefined;
  return trouble ? '' : 'Searching…';
}

function detailText(
  data: InfiniteData<ExploreResponse> | undefined,
  nLoaded: number,
  nTotal: number | undefined,
): string {
  if (!data) return 'Searching…';
  const count = nTotal ?? nLoaded;
  const noun = count === 1 ? 'cluster' : 'clusters';
  const order = data.pages[0]?.clusters[0]?.relevance_score == null ? 'largest' : 'closest';
  return `${count.toLocaleString('en')}${nTotal === undefined ? ' or more' : ''} ${noun}, ${order} first`;
}

interface ErrorProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

function SearchError({
  error,
  onRetry,
  browseHref,
}: ErrorProps & { readonly browseHref: string | undefined }) {
  return (
    <Message
      icon={ExclamationTriangleIcon}
      role="alert"
      title="This search did not work"
      actions={
        <>
          {(isPassing(error) || !browseHref) && (
            <Button kind="primary" onClick={onRetry}>
              Try again
            </Button>
          )}
          {browseHref && (
            <Link href={browseHref} className={buttonClass('secondary', 'hover:bg-mat')}>
              Show all clusters
            </Link>
          )}
        </>
      }
    >
      <p>{error.message}</p>
    </Message>
  );
}

/** What is on screen stays; below it stands why there is no more, or that it may be out of date. */
function PageError({ error, onRetry }: ErrorProps) {
  return (
    <div
      role="alert"
      className="sticky bottom-4 z-10 mx-auto mt-6 flex w-fit max-w-full items-center gap-4 rounded-lg border border-line bg-raised py-2.5 pr-2.5 pl-4 shadow-pop"
    >
      <p>{error.message}</p>
      <Button kind="small" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

function NoClusters({
  datasetId,
  search,
}: {
  readonly datasetId: string;
  readonly search: Search;
}) {
  const isBrowsing = search.anchor === null && search.entityType === 'IMAGES';
  return (
    <Message
      icon={PhotoIcon}
      title="Nothing to show here"
      actions={
        !isBrowsing && (
          <Link href={searchHref(datasetId, BROWSE)} className={buttonClass('primary')}>
            Show all images
          </Link>
        )
      }
    >
      <p>
        {search.entityType === 'OBJECTS'
          ? 'No objects were found in this dataset.'
          : 'This dataset has no clusters yet.'}
      </p>
    </Message>
  );
}
