import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface TooltipProps {
  /** What the described element names in `aria-describedby`. */
  readonly id: string;
  readonly text: string;
  readonly children: ReactNode;
  readonly align?: 'center' | 'end';
  readonly side?: 'below' | 'above';
}

/** Shows a sentence beside its child while that is hovered or focused by keyboard. */
export function Tooltip({ id, text, children, align = 'center', side = 'below' }: TooltipProps) {
  return (
    <span className="group/tip relative inline-flex">
      {children}
      <span
        id={id}
        role="tooltip"
        className={classNames(
          'pointer-events-none invisible absolute z-30 w-max max-w-56 rounded-md bg-ink px-2.5 py-1.5 text-canvas text-xs shadow-pop',
          'group-hover/tip:visible group-has-focus-visible/tip:visible',
          side === 'above' ? 'bottom-full mb-3' : 'top-full mt-2',
          align === 'end' ? 'right-0' : 'left-1/2 -translate-x-1/2',
        )}
      >
        {text}
      </span>
    </span>
  );
}
