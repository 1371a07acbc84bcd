import { useQuery } from '@tanstack/react-query';
import { Redirect } from 'wouter';
import { datasetsQuery } from '#web/api/datasets.ts';
import { BROWSE, searchHref } from '#web/search-params.ts';
import { LoadingPage } from './loading-page.tsx';
import { NoDatasetsPage, ProblemPage } from './problem-pages.tsx';

/** Leads to the first dataset. */
export function HomePage() {
  const { data: datasets, error, isFetching, refetch } = useQuery(datasetsQuery);
  if (error) {
    return <ProblemPage error={error} isRetrying={isFetching} onRetry={() => void refetch()} />;
  }
  if (!datasets) return <LoadingPage />;
  const [first] = datasets;
  return first ? <Redirect to={searchHref(first.id, BROWSE)} replace /> : <NoDatasetsPage />;
}
