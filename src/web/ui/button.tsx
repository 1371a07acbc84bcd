import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors disabled:opacity-55 aria-disabled:opacity-55';
const KINDS = {
  primary: 'h-10 px-4 bg-accent text-on-accent enabled:hover:bg-accent/88',
  secondary:
    'h-10 px-4 border border-edge/60 bg-surface enabled:hover:border-edge enabled:hover:bg-mat',
  small:
    'h-7 px-2.5 text-xs border border-edge/60 bg-surface enabled:hover:border-edge enabled:hover:bg-mat',
  icon: 'size-9 text-muted enabled:hover:bg-mat enabled:hover:text-ink',
  /** An icon above its label. */
  labeled:
    'h-11 min-w-11 flex-col gap-0.5! px-1 text-2xs font-normal! text-muted enabled:hover:bg-mat enabled:hover:text-ink',
};
export type ButtonKind = keyof typeof KINDS;

export function buttonClass(kind: ButtonKind, className?: string): string {
  return classNames(BASE, KINDS[kind], className);
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: ButtonKind;
  /** Pending: ignores clicks but, unlike a disabled button, keeps the focus. */
  readonly isBusy?: boolean;
}

export function Button(props: ButtonProps) {
  const {
    kind = 'secondary',
    isBusy = false,
    className,
    type = 'button',
    onClick,
    ...rest
  } = props;
  return (
    <button
      type={type}
      className={buttonClass(kind, className)}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      {...rest}
    />
  );
}

/** A ref that focuses an element on mount, for one that replaces the focused element. */
export function focusFirst(button: HTMLButtonElement | null): void {
  button?.focus();
}
