import {
  ExclamationTriangleIcon,
  FolderOpenIcon,
  KeyIcon,
  MapIcon,
  SignalSlashIcon,
} from '@heroicons/react/24/outline';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { hasStatus, isPassing } from '#web/api/api-error.ts';
import { Button, buttonClass } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';
import { BarePage } from './bare-page.tsx';

interface ProblemPageProps {
  readonly error: Error;
  /** What to ask for again. */
  readonly queryKey: QueryKey;
}

/** Why a page could not be loaded, and the way on. */
export function ProblemPage({ error, queryKey }: ProblemPageProps) {
  const client = useQueryClient();
  if (hasStatus(error, 401)) return <SignInPage />;
  if (hasStatus(error, 404)) return <NotFoundPage>{error.message}</NotFoundPage>;
  return (
    <BarePage>
      <Message
        icon={isPassing(error) ? SignalSlashIcon : ExclamationTriangleIcon}
        role="alert"
        title="Semblance cannot reach your datasets"
        actions={
          <Button kind="primary" onClick={() => void client.resetQueries({ queryKey })}>
            Try again
          </Button>
        }
      >
        <p>{error.message}</p>
        {isPassing(error) && <p>This page tries again by itself every few seconds.</p>}
      </Message>
    </BarePage>
  );
}

export function SignInPage() {
  return (
    <BarePage>
      <Message icon={KeyIcon} role="alert" title="Open the link from your terminal">
        <p>
          This browser has no session with Semblance, or the server was started anew. Its terminal
          shows a link that lets this browser in: open that link.
        </p>
      </Message>
    </BarePage>
  );
}

export function NotFoundPage({ children }: { readonly children: ReactNode }) {
  return (
    <BarePage>
      <Message
        icon={MapIcon}
        title="There is nothing here"
        actions={
          <Link href="/" className={buttonClass('primary')}>
            Go to my datasets
          </Link>
        }
      >
        <p>{children}</p>
      </Message>
    </BarePage>
  );
}

export function NoDatasetsPage() {
  return (
    <BarePage>
      <Message icon={FolderOpenIcon} title="No dataset yet">
        <p>
          Start Semblance with a folder of images, and it appears here:
          <code className="mt-3 block rounded-md bg-mat px-3 py-2 font-mono text-ink text-xs">
            npm start -- path/to/images
          </code>
        </p>
      </Message>
    </BarePage>
  );
}
