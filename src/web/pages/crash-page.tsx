import { ExclamationTriangleIcon } from '@heroicons/react/24/outline';
import type { ReactNode } from 'react';
import { shellTexts } from '#texts/pages/shell.ts';
import { ErrorBoundary } from '#web/errors/error-boundary.tsx';
import { BarePage } from '#web/layout/bare-page.tsx';
import { Button } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';

/** The outermost boundary: catches errors outside the parts that have their own. */
export function AppErrorBoundary({ children }: { readonly children: ReactNode }) {
  return (
    <ErrorBoundary part="page" fallback={() => <CrashPage />}>
      {children}
    </ErrorBoundary>
  );
}

function CrashPage() {
  return (
    <BarePage>
      <Message
        icon={ExclamationTriangleIcon}
        role="alert"
        title={shellTexts.crashed}
        actions={
          <Button kind="primary" onClick={() => window.location.reload()}>
            {shellTexts.reloadPage}
          </Button>
        }
      >
        <p>{shellTexts.crashedDetail}</p>
      </Message>
    </BarePage>
  );
}
