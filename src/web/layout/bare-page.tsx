import type { ReactNode } from 'react';
import { Logo } from './logo.tsx';

interface BarePageProps {
  readonly children?: ReactNode;
  /** Omitted until there is a session. */
  readonly sessionButton?: ReactNode;
}

/** A page without a dataset. */
export function BarePage({ children, sessionButton }: BarePageProps) {
  return (
    <>
      <title>Semblance</title>
      <header className="flex h-14 items-center gap-2 border-line border-b bg-surface px-4 lg:h-16 lg:px-8">
        <Logo />
        <span className="mr-auto font-semibold text-base tracking-tight">Semblance</span>
        {sessionButton}
      </header>
      <main>{children}</main>
    </>
  );
}
