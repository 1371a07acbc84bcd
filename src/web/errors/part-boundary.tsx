import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense } from 'react';
import { commonTexts } from '#texts/common.ts';
import { errorsTexts, type FailingPart } from '#texts/errors.ts';
import { Button } from '#web/ui/button.tsx';
import { classNames } from '#web/ui/class-names.ts';
import { ErrorBoundary } from './error-boundary.tsx';

interface PartBoundaryProps {
  readonly part: FailingPart;
  readonly resetKey: string;
  readonly children: ReactNode;
  /** For a part that covers the page: returns to the page. */
  readonly onClose?: () => void;
}

/** A lazily loaded part of the page. Its failure leaves the other parts working. */
export function PartBoundary({ part, resetKey, children, onClose }: PartBoundaryProps) {
  const client = useQueryClient();
  return (
    <ErrorBoundary
      part={part}
      resetKey={resetKey}
      fallback={(tryAgain) => (
        <PartError
          part={part}
          onClose={onClose}
          onTryAgain={() => {
            // Inactive queries belonged to the failed part; one of their responses may be the
            // cause.
            client.removeQueries({ type: 'inactive' });
            tryAgain();
          }}
        />
      )}
    >
      <Suspense>{children}</Suspense>
    </ErrorBoundary>
  );
}

interface PartErrorProps {
  readonly part: FailingPart;
  readonly onTryAgain: () => void;
  readonly onClose: (() => void) | undefined;
}

function PartError({ part, onTryAgain, onClose }: PartErrorProps) {
  return (
    <div
      role="alert"
      className={classNames(
        'flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line bg-raised px-4 py-2.5',
        onClose
          ? 'fixed inset-x-4 bottom-4 z-40 mx-auto w-fit shadow-pop'
          : 'mx-auto my-2 w-fit max-w-full',
      )}
    >
      <p className="flex min-w-0 items-start gap-2">
        <ExclamationTriangleIcon aria-hidden="true" className="mt-px size-5 shrink-0 text-muted" />
        {errorsTexts.failed[part]}
      </p>
      <div className="flex gap-2">
        <Button kind="small" onClick={onTryAgain}>
          {commonTexts.tryAgain}
        </Button>
        {onClose ? (
          <Button kind="small" onClick={onClose}>
            {commonTexts.close}
          </Button>
        ) : (
          <Button kind="small" onClick={() => window.location.reload()}>
            {errorsTexts.reload}
          </Button>
        )}
      </div>
    </div>
  );
}
