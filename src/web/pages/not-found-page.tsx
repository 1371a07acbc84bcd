import { FolderOpenIcon, MapIcon } from '@heroicons/react/24/outline';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { notFoundPageTexts } from '#texts/pages/not-found-page.ts';
import { keyQuery } from '#web/api/key.ts';
import { startCommand } from '#web/browser/server-commands.ts';
import { BarePage } from '#web/layout/bare-page.tsx';
import { SessionButton } from '#web/session/session-button.tsx';
import { buttonClass } from '#web/ui/button.tsx';
import { Message } from '#web/ui/message.tsx';

export function NotFoundPage({ children }: { readonly children: ReactNode }) {
  return (
    <BarePage sessionButton={<SessionButton />}>
      <Message
        icon={MapIcon}
        title={notFoundPageTexts.notFound}
        actions={
          <Link href="/" className={buttonClass('primary')}>
            {notFoundPageTexts.goHome}
          </Link>
        }
      >
        <p>{children}</p>
      </Message>
    </BarePage>
  );
}

export function NoDatasetsPage() {
  const { data: key } = useQuery(keyQuery);
  if (key?.dataset_ids) {
    return (
      <BarePage sessionButton={<SessionButton />}>
        <Message icon={FolderOpenIcon} title={notFoundPageTexts.noDatasetsForKey}>
          <p>{notFoundPageTexts.noDatasetsForKeyDetail(key.name)}</p>
        </Message>
      </BarePage>
    );
  }
  return (
    <BarePage sessionButton={<SessionButton />}>
      <Message icon={FolderOpenIcon} title={notFoundPageTexts.noDatasets}>
        <p>
          {notFoundPageTexts.noDatasetsDetail}
          <code className="mt-3 block rounded-md bg-mat px-3 py-2 font-mono text-ink text-xs">
            {notFoundPageTexts.startWithFolder(startCommand())}
          </code>
        </p>
      </Message>
    </BarePage>
  );
}
