import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Route, Router, Switch, useSearch } from 'wouter';
import { basePath } from './browser/base-path.ts';
import { LoadingPage } from './layout/loading-page.tsx';
import { rememberFocus, rememberScroll, useScrollMemory } from './navigation/scroll-memory.ts';
import { DataPage } from './pages/data-page.tsx';
import { LazyNotFoundPage } from './pages/error-page.tsx';
import { HomePage } from './pages/home-page.tsx';
import { SessionDialogWhenOpen } from './session/session-dialog-when-open.tsx';
import { shellTexts } from './texts/en/pages/shell.ts';
import { lazyPart } from './ui/lazy-part.tsx';

const SignInLinkPage = lazyPart(
  async () => (await import('./session/sign-in-link-page.tsx')).SignInLinkPage,
);

export function App({ queryClient }: { readonly queryClient: QueryClient }) {
  useScrollMemory();
  return (
    <QueryClientProvider client={queryClient}>
      <Router base={basePath()} aroundNav={leave}>
        <SessionDialogWhenOpen />
        <Suspense fallback={<LoadingPage />}>
          <Pages />
        </Suspense>
      </Router>
    </QueryClientProvider>
  );
}

function Pages() {
  const params = new URLSearchParams(useSearch());
  const token = params.get('token');
  if (token !== null) {
    params.delete('token');
    const query = params.size > 0 ? `?${params}` : '';
    return <SignInLinkPage token={token} address={window.location.pathname + query} />;
  }
  return (
    <Switch>
      <Route path="/">
        <HomePage />
      </Route>
      <Route path="/dataset/:dataset_id/data">
        {({ dataset_id }) => <DataPage key={dataset_id} datasetId={dataset_id} />}
      </Route>
      <Route path="/dataset/:dataset_id/cluster/:cluster_id">
        {({ dataset_id, cluster_id }) => (
          <DataPage key={dataset_id} datasetId={dataset_id} clusterId={cluster_id} />
        )}
      </Route>
      <Route>
        <LazyNotFoundPage>{shellTexts.noPage}</LazyNotFoundPage>
      </Route>
    </Switch>
  );
}

/**
 * Stores the scroll position and the focused image before navigating to another search. Skips the
 * search already on screen, because Back would seem to do nothing.
 */
function leave(
  navigate: (to: string, options?: object) => void,
  to: string,
  options?: object,
): void {
  if (new URL(to, window.location.href).href === window.location.href) return;
  rememberScroll();
  rememberFocus();
  navigate(to, options);
}
