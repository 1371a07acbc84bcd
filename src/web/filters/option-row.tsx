import type { ComponentProps } from 'react';
import { formatNumber } from '#web/texts/format.ts';

interface OptionRowProps extends Omit<ComponentProps<'input'>, 'className'> {
  readonly type: 'checkbox' | 'radio';
  readonly text: string;
  /** Number of matching images or objects; undefined if unknown. */
  readonly count: number | undefined;
}

/** An option of a panel, with the number of its matches. */
export function OptionRow({ text, count, ...rest }: OptionRowProps) {
  return (
    <label className="flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 hover:bg-mat">
      <input className="size-4 shrink-0 accent-accent" {...rest} />
      <span className="min-w-0 flex-1 truncate">{text}</span>
      {count !== undefined && (
        <span className="text-muted text-xs tabular-nums">{formatNumber(count)}</span>
      )}
    </label>
  );
}
