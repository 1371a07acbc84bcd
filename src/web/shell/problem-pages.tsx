import {
  ExclamationTriangleIcon,
  FolderOpenIcon,
  KeyIcon,
  MapIcon,
  SignalSlashIcon,
} from '@heroicons/react/24/outline';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset.ts';
import { hasStatus, isPassing } from '#web/api/api-error.ts';
import { Button, buttonClass } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';
import { Logo } from './logo.tsx';

/** A page of its own, for when there is no dataset to show. */
function BarePage({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <title>Semblance</title>
      <header className="flex h-14 items-center gap-2 border-line border-b bg-surface px-4 lg:h-16 lg:px-8">
        <Logo />
        <span className="font-semibold text-base tracking-tight">Semblance</span>
      </header>
      <main>{children}</main>
    </>
  );
}

interface ProblemPageProps {
  readonly error: Error;
  readonly isRetrying: boolean;
  readonly onRetry: () => void;
}

/** Why a page could not be loaded, and the way on. */
export function ProblemPage({ error, isRetrying, onRetry }: ProblemPageProps) {
  if (hasStatus(error, 401)) return <SignInPage />;
  if (hasStatus(error, 404)) return <NotFoundPage>{error.message}</NotFoundPage>;
  return (
    <BarePage>
      <Message
        icon={isPassing(error) ? SignalSlashIcon : ExclamationTriangleIcon}
        role="alert"
        title="Semblance cannot reach your datasets"
        actions={
          <Button kind="primary" onClick={onRetry} disabled={isRetrying}>
            {isRetrying ? 'Trying…' : 'Try again'}
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

export function LoadingPage() {
  return (
    <BarePage>
      <p role="status" className="sr-only">
        Loading…
      </p>
    </BarePage>
  );
}

export function FailedDataset({ dataset }: { readonly dataset: Dataset }) {
  return (
    <Message
      icon={ExclamationTriangleIcon}
      role="alert"
      title={`${dataset.display_name} could not be indexed`}
    >
      <p>{dataset.fatal_error_msg ?? 'The server gave no reason.'}</p>
      <p>Mend that and start the server again: it goes on where it stopped.</p>
    </Message>
  );
}

export function EmptyDataset({ dataset }: { readonly dataset: Dataset }) {
  return (
    <Message icon={FolderOpenIcon} title={`${dataset.display_name} has no images`}>
      <p>
        Put images into its folder and start the server again. JPEG, PNG, WebP, GIF, AVIF and TIFF
        are read.
      </p>
    </Message>
  );
}
