import { ComputerDesktopIcon, LinkSlashIcon } from '@heroicons/react/24/outline';
import { useQuery } from '@tanstack/react-query';
import { isMade, type KeyDescription } from '#contract/key-description.ts';
import { sessionTexts } from '#texts/session/session.ts';
import { signInLinkTexts } from '#texts/session/sign-in-link.ts';
import { keyQuery } from '#web/api/key.ts';
import { hasStatus } from '#web/api/request/api-error.ts';
import { linkQuery, sessionQuery, useLinkSignIn } from '#web/api/request/session.ts';
import { BarePage } from '#web/layout/bare-page.tsx';
import { LoadingPage } from '#web/layout/loading-page.tsx';
import { Button, buttonClass } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';
import { firstLetter } from './first-letter.ts';

interface SignInLinkPageProps {
  readonly token: string;
  /** Address of this page without the link's token. */
  readonly address: string;
}

/**
 * Asks before it signs in, because a link on another site must not change the user's key. Only this
 * page can sign in, because its requests come from the app's own origin.
 */
export function SignInLinkPage({ token, address }: SignInLinkPageProps) {
  const { data: key, error, isPending } = useQuery(linkQuery(token));
  const { data: session, isPending: isSessionPending } = useQuery(sessionQuery);
  const isOpen = session?.state === 'OPEN';
  const { data: current, isLoading } = useQuery({ ...keyQuery, enabled: isOpen });
  if (isPending || isSessionPending || isLoading) return <LoadingPage />;
  if (!key) return <BadLink error={error} address={address} />;
  return (
    <BarePage>
      <div className="mx-auto max-w-md px-4 py-10 sm:py-16">
        <SignInCard token={token} address={address} linkKey={key} current={current} />
      </div>
    </BarePage>
  );
}

interface SignInCardProps extends SignInLinkPageProps {
  readonly linkKey: KeyDescription;
  /** The browser's current key. */
  readonly current: KeyDescription | undefined;
}

function SignInCard({ token, address, linkKey, current }: SignInCardProps) {
  const leave = () => window.location.replace(address);
  const signIn = useLinkSignIn(token, leave);
  return (
    <section className="rounded-xl border border-line bg-surface p-6 sm:p-8">
      <div className="flex items-center gap-3.5">
        <Avatar ofKey={linkKey} />
        <div className="min-w-0">
          <h1 className="text-balance font-semibold text-lg leading-snug tracking-tight [overflow-wrap:anywhere]">
            {isMade(linkKey) ? signInLinkTexts.title(linkKey.name) : signInLinkTexts.serverTitle}
          </h1>
          <p className="mt-0.5 text-muted">{signInLinkTexts.detail}</p>
        </div>
      </div>
      <dl className="mt-6 grid grid-cols-[auto_1fr] gap-x-5 gap-y-2.5">
        <dt className="text-muted">{signInLinkTexts.role}</dt>
        <dd>
          <span className="font-medium">{sessionTexts.roles[linkKey.role]}</span>
          <span className="block text-muted text-xs">{sessionTexts.may[linkKey.role]}</span>
        </dd>
        <dt className="text-muted">{signInLinkTexts.datasets}</dt>
        <dd>
          {linkKey.dataset_ids
            ? signInLinkTexts.someDatasets(linkKey.dataset_ids.length)
            : signInLinkTexts.allDatasets}
        </dd>
      </dl>
      {current && (
        <p className="mt-6 text-pretty rounded-md bg-mat px-4 py-3 [overflow-wrap:anywhere]">
          {isMade(current)
            ? signInLinkTexts.now(current.name, current.role)
            : signInLinkTexts.nowServer}
        </p>
      )}
      <div className="mt-6 flex flex-wrap gap-3">
        <Button kind="primary" isBusy={signIn.isPending} onClick={() => signIn.mutate()}>
          {signInLinkTexts.signIn}
        </Button>
        <Button className="min-w-0 shrink" onClick={leave}>
          <span className="truncate">{stayText(current)}</span>
        </Button>
      </div>
      {signIn.error && (
        <p role="alert" className="mt-4 text-danger">
          {signIn.error.message}
        </p>
      )}
      <p className="mt-6 text-pretty border-line border-t pt-4 text-muted text-xs leading-relaxed">
        {signInLinkTexts.caution}
      </p>
    </section>
  );
}

function stayText(current: KeyDescription | undefined): string {
  if (!current) return signInLinkTexts.cancel;
  return isMade(current) ? signInLinkTexts.stay(current.name) : signInLinkTexts.stayServer;
}

function Avatar({ ofKey }: { readonly ofKey: KeyDescription }) {
  return (
    <span className="flex size-12 shrink-0 items-center justify-center rounded-full bg-ink font-semibold text-canvas text-lg uppercase">
      {isMade(ofKey) ? (
        <span aria-hidden="true">{firstLetter(ofKey.name)}</span>
      ) : (
        <ComputerDesktopIcon aria-hidden="true" className="size-6" />
      )}
    </span>
  );
}

interface BadLinkProps {
  readonly error: Error | null;
  readonly address: string;
}

function BadLink({ error, address }: BadLinkProps) {
  const isUnknown = hasStatus(error, 404) || hasStatus(error, 400);
  return (
    <BarePage>
      <Message
        icon={LinkSlashIcon}
        role="alert"
        title={isUnknown ? signInLinkTexts.badTitle : signInLinkTexts.failedTitle}
        actions={
          <a href={address} className={buttonClass('primary')}>
            {signInLinkTexts.goOn}
          </a>
        }
      >
        <p>{isUnknown ? signInLinkTexts.badDetail : error?.message}</p>
      </Message>
    </BarePage>
  );
}
