import { useQuery } from '@tanstack/react-query';
import { Redirect } from 'wouter';
import { datasetsQuery } from '#web/api/datasets.ts';
import { troubleOf } from '#web/api/request/query-client.ts';
import { openingHref } from '#web/dataset/opening-level.ts';
import { LoadingPage } from '#web/layout/loading-page.tsx';
import { LazyNoDatasetsPage, ProblemPage } from './error-page.tsx';

/** Redirects to the first dataset. */
export function HomePage() {
  const query = useQuery(datasetsQuery);
  const trouble = troubleOf(query);
  if (trouble) return <ProblemPage error={trouble} queryKey={datasetsQuery.queryKey} />;
  if (!query.data) return <LoadingPage />;
  const [first] = query.data;
  return first ? <Redirect to={openingHref(first)} replace /> : <LazyNoDatasetsPage />;
}
