import type { ReactNode } from 'react';
import { SessionButton } from '#web/session/session-button.tsx';
import { Logo } from './logo.tsx';

interface BarePageProps {
  readonly children?: ReactNode;
  /** The server has let this browser in. */
  readonly hasSession?: boolean;
}

/** A page of its own, for when there is no dataset to show. */
export function BarePage({ children, hasSession = false }: BarePageProps) {
  return (
    <>
      <title>Semblance</title>
      <header className="flex h-14 items-center gap-2 border-line border-b bg-surface px-4 lg:h-16 lg:px-8">
        <Logo />
        <span className="mr-auto font-semibold text-base tracking-tight">Semblance</span>
        {hasSession && <SessionButton />}
      </header>
      <main>{children}</main>
    </>
  );
}
