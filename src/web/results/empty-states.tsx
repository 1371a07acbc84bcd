import { ExclamationTriangleIcon, PhotoIcon } from '@heroicons/react/24/outline';
import { Link } from 'wouter';
import { BROWSE, type Search, searchHref } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';
import { resultsTexts } from '#texts/results/results.ts';
import { hasStatus, isPassing } from '#web/api/request/api-error.ts';
import { hasFilters } from '#web/search/search-predicates.ts';
import { Button, buttonClass } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';

interface FailedSearchProps {
  readonly error: Error;
  readonly onRetry: () => void;
  /** Link away from an unsearchable query; undefined without one. */
  readonly browseHref: string | undefined;
}

export function FailedSearch({ error, onRetry, browseHref }: FailedSearchProps) {
  return (
    <Message
      icon={ExclamationTriangleIcon}
      role="alert"
      title={
        hasStatus(error, 429) || hasStatus(error, 503) ? resultsTexts.waits : resultsTexts.failed
      }
      actions={
        <>
          {(isPassing(error) || !browseHref) && (
            <Button kind="primary" onClick={onRetry}>
              {commonTexts.tryAgain}
            </Button>
          )}
          {browseHref && (
            <Link href={browseHref} className={buttonClass('secondary', 'hover:bg-mat')}>
              {commonTexts.showAllClusters}
            </Link>
          )}
        </>
      }
    >
      <p>{error.message}</p>
    </Message>
  );
}

interface NoClustersProps {
  readonly datasetId: string;
  readonly search: Search;
}

export function NoClusters({ datasetId, search }: NoClustersProps) {
  const isBrowsing =
    searchHref(datasetId, search) ===
    searchHref(datasetId, { ...BROWSE, threshold: search.threshold });
  return (
    <Message
      icon={PhotoIcon}
      title={resultsTexts.nothing}
      actions={
        !isBrowsing && (
          <Link href={searchHref(datasetId, BROWSE)} className={buttonClass('primary')}>
            {resultsTexts.showAllImages}
          </Link>
        )
      }
    >
      <p>{whyNothing(search)}</p>
    </Message>
  );
}

function whyNothing(search: Search): string {
  if (hasFilters(search)) return resultsTexts.nothingLeft;
  if (search.duplicates !== undefined) return datasetViewsTexts.noDuplicates;
  return search.entityType === 'OBJECTS' ? resultsTexts.noObjects : resultsTexts.noClusters;
}
