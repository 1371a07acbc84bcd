import { ExclamationTriangleIcon, SignalSlashIcon } from '@heroicons/react/24/outline';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { commonTexts } from '#texts/common.ts';
import { shellTexts } from '#texts/pages/shell.ts';
import { hasStatus, isPassing } from '#web/api/request/api-error.ts';
import { BarePage } from '#web/layout/bare-page.tsx';
import { Button } from '#web/ui/button.tsx';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { Message } from '#web/ui/message.tsx';

// Rarely shown, and only after a response of the server: keep them out of the first load.
const SignInPage = lazyPart(async () => (await import('#web/session/sign-in-page.tsx')).SignInPage);
export const LazyNotFoundPage = lazyPart(
  async () => (await import('./not-found-page.tsx')).NotFoundPage,
);
export const LazyNoDatasetsPage = lazyPart(
  async () => (await import('./not-found-page.tsx')).NoDatasetsPage,
);

interface ProblemPageProps {
  readonly error: Error;
  /** The query to reset for a retry. */
  readonly queryKey: QueryKey;
}

/** Shows why a page failed to load, and offers a remedy. */
export function ProblemPage({ error, queryKey }: ProblemPageProps) {
  const client = useQueryClient();
  if (hasStatus(error, 401)) return <SignInPage />;
  if (hasStatus(error, 404)) return <LazyNotFoundPage>{shellTexts.noDataset}</LazyNotFoundPage>;
  return (
    <BarePage>
      <Message
        icon={isPassing(error) ? SignalSlashIcon : ExclamationTriangleIcon}
        role="alert"
        title={shellTexts.unreachable}
        actions={
          <Button kind="primary" onClick={() => void client.resetQueries({ queryKey })}>
            {commonTexts.tryAgain}
          </Button>
        }
      >
        <p>{error.message}</p>
        {isPassing(error) && <p>{shellTexts.triesAgain}</p>}
      </Message>
    </BarePage>
  );
}
