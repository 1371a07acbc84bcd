import { useQuery } from '@tanstack/react-query';
import { Redirect } from 'wouter';
import { datasetsQuery } from '#web/api/datasets.ts';
import { troubleOf } from '#web/api/query-client.ts';
import { BROWSE, searchHref } from '#web/search-params.ts';
import { LoadingPage } from './loading-page.tsx';
import { NoDatasetsPage, ProblemPage } from './problem-pages.tsx';

/** Leads to the first dataset. */
export function HomePage() {
  const query = useQuery(datasetsQuery);
  const trouble = troubleOf(query);
  if (trouble) return <ProblemPage error={trouble} queryKey={datasetsQuery.queryKey} />;
  if (!query.data) return <LoadingPage />;
  const [first] = query.data;
  return first ? <Redirect to={searchHref(first.id, BROWSE)} replace /> : <NoDatasetsPage />;
}
