import type { ReactNode, SyntheticEvent } from 'react';
import { classNames } from './class-names.ts';

const ALIGNMENTS = {
  start: 'left-0',
  center: 'left-1/2 -translate-x-1/2',
  end: 'right-0',
};

interface TooltipProps {
  /** Id for the `aria-describedby` of the described element. */
  readonly id: string;
  readonly text: string;
  readonly children: ReactNode;
  readonly align?: keyof typeof ALIGNMENTS;
  readonly side?: 'below' | 'above';
  /** Whether the child takes the full width. */
  readonly isWide?: boolean;
}

/** Shows a sentence next to its child while the child is hovered or focused by keyboard. */
export function Tooltip(props: TooltipProps) {
  const { id, text, children, align = 'center', side = 'below', isWide = false } = props;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only follows what happens to its child.
    <span
      className={classNames('group/tip relative inline-flex', isWide && 'h-full min-w-0 flex-1')}
      onPointerEnter={keepInside}
      onFocus={keepInside}
    >
      {children}
      <span
        id={id}
        role="tooltip"
        className={classNames(
          'pointer-events-none invisible absolute z-30 w-max max-w-56 rounded-md bg-ink px-2.5 py-1.5 text-canvas text-xs shadow-pop',
          'group-hover/tip:visible group-has-focus-visible/tip:visible',
          side === 'above' ? 'bottom-full mb-3' : 'top-full mt-2',
          ALIGNMENTS[align],
        )}
      >
        {text}
      </span>
    </span>
  );
}

/** Between the tooltip and the edge of the window, in CSS pixels. */
const MARGIN = 8;

/** Moves the tooltip so far that the window does not cut it. It is laid out also while invisible. */
function keepInside({ currentTarget }: SyntheticEvent): void {
  const tip = currentTarget.querySelector<HTMLElement>('[role=tooltip]');
  if (!tip) return;
  tip.style.transform = '';
  const { left, right } = tip.getBoundingClientRect();
  const toRight = Math.max(0, MARGIN - left);
  const toLeft = Math.max(0, right + MARGIN - document.documentElement.clientWidth);
  tip.style.transform = `translateX(${toRight - toLeft}px)`;
}
