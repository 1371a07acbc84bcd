import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface TooltipProps {
  /** What the described element names in `aria-describedby`. */
  readonly id: string;
  readonly text: string;
  readonly children: ReactNode;
  readonly align?: 'center' | 'end';
}

/** Shows a sentence below its child while that is hovered or focused by keyboard. */
export function Tooltip({ id, text, children, align = 'center' }: TooltipProps) {
  return (
    <span className="group/tip relative inline-flex">
      {children}
      <span
        id={id}
        role="tooltip"
        className={classNames(
          'pointer-events-none invisible absolute top-full z-30 mt-2 w-max max-w-56 rounded-md bg-ink px-2.5 py-1.5 text-canvas text-xs shadow-pop',
          'group-hover/tip:visible group-has-focus-visible/tip:visible',
          align === 'end' ? 'right-0' : 'left-1/2 -translate-x-1/2',
        )}
      >
        {text}
      </span>
    </span>
  );
}
