import { ExclamationTriangleIcon, PhotoIcon } from '@heroicons/react/24/outline';
import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { BROWSE, type Search, searchHref, textOf } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { datasetSettingsTexts } from '#texts/dataset/dataset-settings.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';
import { resultsTexts } from '#texts/results/results.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { hasStatus, isPassing } from '#web/api/request/api-error.ts';
import { hasFilters, isTextFilter } from '#web/search/search-predicates.ts';
import { Button, buttonClass } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';
import { openDialog } from '#web/ui/open-dialog.ts';

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
  readonly dataset: Dataset;
  readonly search: Search;
}

export function NoClusters({ dataset, search }: NoClustersProps) {
  const datasetId = dataset.id;
  const isBrowsing =
    searchHref(datasetId, search) ===
    searchHref(datasetId, { ...BROWSE, threshold: search.threshold });
  const whyUnread = useWhyUnread(dataset, search);
  return (
    <Message
      icon={PhotoIcon}
      title={resultsTexts.nothing}
      actions={
        <>
          {!isBrowsing && (
            <Link href={searchHref(datasetId, BROWSE)} className={buttonClass('primary')}>
              {resultsTexts.showAllImages}
            </Link>
          )}
          {whyUnread && (
            <Button onClick={() => openDialog('dataset-settings')}>
              {datasetSettingsTexts.open}
            </Button>
          )}
        </>
      }
    >
      <p>{whyNothing(dataset, search)}</p>
      {whyUnread && <p>{whyUnread}</p>}
    </Message>
  );
}

/** Why the images may have the text that was not found; undefined if all of them were read. */
function useWhyUnread({ text_reading, model }: Dataset, search: Search): string | undefined {
  const isOffered = useReasonAgainst('text_in_images') === undefined;
  if (!isOffered || !isTextFilter(search, { model })) return undefined;
  const { enabled, n_left } = text_reading;
  if (n_left === 0) return undefined;
  return enabled ? resultsTexts.textLeft(n_left) : resultsTexts.textUnread;
}

function whyNothing(dataset: Dataset, search: Search): string {
  if (hasFilters(search)) return resultsTexts.nothingLeft;
  if (isTextFilter(search, dataset)) return resultsTexts.noText(textOf(search.source));
  if (search.duplicates !== undefined) return datasetViewsTexts.noDuplicates;
  return search.entityType === 'OBJECTS' ? resultsTexts.noObjects : resultsTexts.noClusters;
}
