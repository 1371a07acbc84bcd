import { ExclamationTriangleIcon } from '@heroicons/react/24/outline';
import { Component, type ReactNode } from 'react';
import { texts } from '#texts/shell.ts';
import { Button } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';
import { BarePage } from './bare-page.tsx';

interface CrashGuardState {
  readonly hasCrashed: boolean;
}

/** Shows a way on when the app itself fails; only a class component can catch that. */
export class CrashGuard extends Component<{ readonly children: ReactNode }, CrashGuardState> {
  override state: CrashGuardState = { hasCrashed: false };

  static getDerivedStateFromError(): CrashGuardState {
    return { hasCrashed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasCrashed) return this.props.children;
    return (
      <BarePage>
        <Message
          icon={ExclamationTriangleIcon}
          role="alert"
          title={texts.crashed}
          actions={
            <Button kind="primary" onClick={() => window.location.reload()}>
              {texts.reloadPage}
            </Button>
          }
        >
          <p>{texts.crashedDetail}</p>
        </Message>
      </BarePage>
    );
  }
}
