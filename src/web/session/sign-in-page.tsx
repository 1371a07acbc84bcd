import { KeyIcon } from '@heroicons/react/24/outline';
import { useQuery } from '@tanstack/react-query';
import { signInTexts } from '#texts/session/sign-in.ts';
import { sessionQuery, useOpenHere } from '#web/api/request/session.ts';
import { serverCommand } from '#web/browser/server-commands.ts';
import { BarePage } from '#web/layout/bare-page.tsx';
import { LoadingPage } from '#web/layout/loading-page.tsx';
import { Button } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';

/** Explains why this browser is not signed in, and how to sign in. */
export function SignInPage() {
  const { data: session, isPending } = useQuery(sessionQuery);
  const openHere = useOpenHere();
  if (isPending) return <LoadingPage />;
  const { title, detail } = signInTexts.states[session?.state ?? 'NONE'];
  const mayOpenHere = session?.may_open_here === true;
  return (
    <BarePage>
      <Message
        icon={KeyIcon}
        role="alert"
        title={title}
        actions={
          mayOpenHere && (
            <Button kind="primary" isBusy={openHere.isPending} onClick={() => openHere.mutate()}>
              {signInTexts.openHere}
            </Button>
          )
        }
      >
        <p>{detail}</p>
        {mayOpenHere && <p>{signInTexts.machineDetail}</p>}
        {openHere.error && <p className="text-danger">{openHere.error.message}</p>}
      </Message>
      <div className="mx-auto -mt-10 max-w-lg px-6 pb-16 text-center text-muted text-xs">
        <p className="text-balance">{signInTexts.linkDetail}</p>
        <code className="mt-2 inline-block rounded-md bg-mat px-3 py-2 font-mono text-ink [overflow-wrap:anywhere]">
          {signInTexts.linkCommand(serverCommand())}
        </code>
      </div>
    </BarePage>
  );
}
