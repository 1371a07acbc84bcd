import type { ReactNode } from 'react';
import { Logo } from './logo.tsx';

/** A page of its own, for when there is no dataset to show. */
export function BarePage({ children }: { readonly children?: ReactNode }) {
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
