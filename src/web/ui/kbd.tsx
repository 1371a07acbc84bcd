import type { ReactNode } from 'react';

export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-edge/50 bg-canvas px-1.5 font-mono text-2xs text-muted">
      {children}
    </kbd>
  );
}
