import type { PagePart } from '#contract/client-error.ts';

/** Loads the reporter on the first error, because most pages never need it. */
export async function report(part: PagePart, error: unknown, stack?: string): Promise<void> {
  // An unreachable server can neither deliver the reporter nor receive the report.
  const reporter = await import('./report-error.ts').catch(() => undefined);
  reporter?.reportError(part, error, stack);
}

/** Reports errors outside of rendering, such as in event handlers and promises. */
export function watchErrors(): void {
  window.addEventListener('error', ({ error }) => {
    // Notices without an error, such as of a resize loop, are not failures.
    if (error instanceof Error) void report('script', error);
  });
  window.addEventListener('unhandledrejection', ({ reason }) => {
    if (reason instanceof Error && reason.name !== 'AbortError') void report('script', reason);
  });
}
