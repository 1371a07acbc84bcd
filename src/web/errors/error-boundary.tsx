import { Component, type ErrorInfo, type ReactNode } from 'react';
import type { PagePart } from '#contract/client-error.ts';
import { report } from './watch-errors.ts';

interface ErrorBoundaryProps {
  readonly part: PagePart;
  /** A change of this key renders the part again, because another search may work. */
  readonly resetKey?: string;
  readonly children: ReactNode;
  readonly fallback: (tryAgain: () => void) => ReactNode;
}

interface ErrorBoundaryState {
  readonly hasFailed: boolean;
  readonly resetKey: string | undefined;
}

/**
 * Limits a failure to one part of the page and reports it. React requires a class component here.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { hasFailed: false, resetKey: this.props.resetKey };

  static getDerivedStateFromError(): Partial<ErrorBoundaryState> {
    return { hasFailed: true };
  }

  static getDerivedStateFromProps(
    { resetKey }: ErrorBoundaryProps,
    state: ErrorBoundaryState,
  ): ErrorBoundaryState | null {
    return resetKey === state.resetKey ? null : { hasFailed: false, resetKey };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    void report(this.props.part, error, componentStack ?? undefined);
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return this.props.fallback(() => this.setState({ hasFailed: false }));
  }
}
