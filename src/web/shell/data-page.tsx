import { useQuery } from '@tanstack/react-query';
import { useSearch } from 'wouter';
import type { Dataset } from '#contract/dataset.ts';
import { hasStatus } from '#web/api/api-error.ts';
import { datasetQuery, isSearchable } from '#web/api/datasets.ts';
import { IndexReportDialog } from '#web/dataset/index-report-dialog.tsx';
import { IndexingScreen } from '#web/dataset/indexing-screen.tsx';
import { StatusLine } from '#web/dataset/status-line.tsx';
import { DropZone } from '#web/query/drop-zone.tsx';
import { QueryCrop } from '#web/query/query-crop.tsx';
import { QueryNotice } from '#web/query/query-notice.tsx';
import { Results } from '#web/results/results.tsx';
import { parseSearch, type Search } from '#web/search-params.ts';
import { Header } from './header.tsx';
import { closeDialog, useOpenDialog } from './open-dialog.ts';
import { EmptyDataset, FailedDataset, LoadingPage, ProblemPage } from './problem-pages.tsx';
import { useShortcuts } from './shortcuts.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';

/** A dataset, searched as the URL says. */
export function DataPage({ datasetId }: { readonly datasetId: string }) {
  const search = parseSearch(useSearch());
  const { data: dataset, error, isFetching, refetch } = useQuery(datasetQuery(datasetId));
  if (error && (!dataset || hasStatus(error, 401) || hasStatus(error, 404))) {
    return <ProblemPage error={error} isRetrying={isFetching} onRetry={() => void refetch()} />;
  }
  return dataset ? <DatasetView dataset={dataset} search={search} /> : <LoadingPage />;
}

interface DatasetViewProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

function DatasetView({ dataset, search }: DatasetViewProps) {
  useShortcuts(dataset, search);
  return (
    <DropZone>
      <Header dataset={dataset} search={search} />
      <main className="mx-auto w-full max-w-page flex-1 px-4 pb-16 lg:px-8">
        <DatasetContent dataset={dataset} search={search} />
      </main>
      <QueryCrop datasetId={dataset.id} search={search} />
      <QueryNotice />
      <PageDialog dataset={dataset} />
    </DropZone>
  );
}

function DatasetContent({ dataset, search }: DatasetViewProps) {
  if (dataset.status === 'FATAL_ERROR') return <FailedDataset dataset={dataset} />;
  if (!isSearchable(dataset)) return <IndexingScreen dataset={dataset} />;
  return (
    <>
      <StatusLine dataset={dataset} />
      {dataset.n_images === 0 && !dataset.indexing ? (
        <EmptyDataset dataset={dataset} />
      ) : (
        <Results dataset={dataset} search={search} />
      )}
    </>
  );
}

function PageDialog({ dataset }: { readonly dataset: Dataset }) {
  const name = useOpenDialog((state) => state.name);
  if (name === 'shortcuts') return <ShortcutsDialog onClose={closeDialog} />;
  if (name === 'index-report') return <IndexReportDialog dataset={dataset} onClose={closeDialog} />;
  return null;
}
