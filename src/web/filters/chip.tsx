import { PlusIcon, XMarkIcon } from '@heroicons/react/16/solid';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Disclosure } from '#web/ui/disclosure.tsx';
import { Tooltip } from '#web/ui/tooltip.tsx';

interface ChipProps {
  /** Name of the filter, shown while nothing is chosen. */
  readonly name: string;
  /** Accessible name of the panel. */
  readonly panel: string;
  /** Text of the current choice; undefined without one. */
  readonly chosen: string | undefined;
  /** Why there is nothing to choose from; undefined if there is. */
  readonly whyNone: string | undefined;
  readonly removeHref: string;
  readonly removeLabel: string;
  readonly children: ReactNode;
}

/** A filter pill: a click edits the choice, the × removes it. */
export function Chip(props: ChipProps) {
  const { name, panel, chosen, whyNone, removeHref, removeLabel, children } = props;
  const isSet = chosen !== undefined;
  if (whyNone !== undefined && !isSet)
    return (
      <li>
        <Unavailable name={name} reason={whyNone} />
      </li>
    );
  return (
    <ChipFrame removal={isSet ? { href: removeHref, label: removeLabel } : undefined}>
      <Disclosure
        name={panel}
        label={chosen ?? <Add name={name} />}
        className={isSet ? CHIP_BUTTON : `${ADD_CLASS} hover:border-edge hover:text-ink`}
      >
        {children}
      </Disclosure>
    </ChipFrame>
  );
}

/** Classes of the pill's edit button. */
export const CHIP_BUTTON = 'h-full max-w-64 truncate rounded-l-full pr-1 pl-3 hover:text-accent';
const ADD_CLASS =
  'inline-flex h-7 items-center gap-1 rounded-full border border-edge/60 border-dashed pr-3 pl-2 text-muted text-xs';

interface ChipFrameProps {
  /** Target of the ×; undefined without a choice, and then there is no frame either. */
  readonly removal: { readonly href: string; readonly label: string } | undefined;
  readonly children: ReactNode;
}

/** The pill around an active filter. */
export function ChipFrame({ removal, children }: ChipFrameProps) {
  return (
    <li
      className={
        removal && 'flex h-7 items-center rounded-full border border-line bg-surface text-xs'
      }
    >
      {children}
      {removal && (
        <Link
          href={removal.href}
          aria-label={removal.label}
          title={removal.label}
          className="flex h-full items-center rounded-r-full pr-2 pl-1 text-muted hover:text-ink"
        >
          <XMarkIcon aria-hidden="true" className="size-4" />
        </Link>
      )}
    </li>
  );
}

function Add({ name }: { readonly name: string }) {
  return (
    <>
      <PlusIcon aria-hidden="true" className="size-3.5" />
      {name}
    </>
  );
}

function Unavailable({ name, reason }: { readonly name: string; readonly reason: string }) {
  const reasonId = `no-${name}-reason`;
  return (
    <Tooltip id={reasonId} text={reason}>
      <button
        type="button"
        aria-disabled="true"
        aria-describedby={reasonId}
        className={`${ADD_CLASS} cursor-not-allowed! opacity-60`}
      >
        <Add name={name} />
      </button>
    </Tooltip>
  );
}
