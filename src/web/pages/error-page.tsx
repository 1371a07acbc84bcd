import { ExclamationTriangleIcon, SignalSlashIcon } from '@heroicons/react/24/outline';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { words } from '#texts/common.ts';
import { texts } from '#texts/pages/shell.ts';
import { hasStatus, isPassing } from '#web/api/request/api-error.ts';
import { BarePage } from '#web/layout/bare-page.tsx';
import { Button } from '#web/ui/button.tsx';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { Message } from '#web/ui/message.tsx';

// Seldom seen, and only when the server answers: they stay out of the first load.
const SignInPage = lazyPart(async () => (await import('#web/session/sign-in-page.tsx')).SignInPage);
export const NotFoundPage = lazyPart(
  async () => (await import('./not-found-page.tsx')).NotFoundPage,
);
export const NoDatasetsPage = lazyPart(
  async () => (await import('./not-found-page.tsx')).NoDatasetsPage,
);

interface ProblemPageProps {
  readonly error: Error;
  /** What to ask for again. */
  readonly queryKey: QueryKey;
}

/** Why a page could not be loaded, and the way on. */
export function ProblemPage({ error, queryKey }: ProblemPageProps) {
  const client = useQueryClient();
  if (hasStatus(error, 401)) return <SignInPage />;
  if (hasStatus(error, 404)) return <NotFoundPage>{texts.noDataset}</NotFoundPage>;
  return (
    <BarePage>
      <Message
        icon={isPassing(error) ? SignalSlashIcon : ExclamationTriangleIcon}
        role="alert"
        title={texts.unreachable}
        actions={
          <Button kind="primary" onClick={() => void client.resetQueries({ queryKey })}>
            {words.tryAgain}
          </Button>
        }
      >
        <p>{error.message}</p>
        {isPassing(error) && <p>{texts.triesAgain}</p>}
      </Message>
    </BarePage>
  );
}
