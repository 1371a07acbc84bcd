import type { PagePart } from '#contract/client-error.ts';

/** The code that reports is loaded when something failed; most pages never need it. */
export async function report(part: PagePart, error: unknown, stack?: string): Promise<void> {
  // A server that is away can neither send it nor take the report.
  const reporter = await import('./report-error.ts').catch(() => undefined);
  reporter?.reportError(part, error, stack);
}

/** Reports what fails outside of rendering, as in a handler or a promise. */
export function watchErrors(): void {
  window.addEventListener('error', ({ error }) => {
    // A browser's notice without an error, such as of a resize loop, is no failure.
    if (error instanceof Error) void report('script', error);
  });
  window.addEventListener('unhandledrejection', ({ reason }) => {
    if (reason instanceof Error && reason.name !== 'AbortError') void report('script', reason);
  });
}
