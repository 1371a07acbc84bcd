import { type ComponentProps, useId } from 'react';
import { Button } from './button.tsx';
import { Tooltip } from './tooltip.tsx';

interface MaybeGreyedProps extends ComponentProps<typeof Button> {
  /** Why it cannot be used; undefined when it can. */
  readonly reason: string | undefined;
  readonly tooltip?: Pick<ComponentProps<typeof Tooltip>, 'align' | 'side'>;
}

/** A button, or one that is greyed and says why: it keeps its place among the keys, so that they reach the reason. */
export function MaybeGreyed({ reason, tooltip, ...props }: MaybeGreyedProps) {
  const reasonId = useId();
  if (reason === undefined) return <Button {...props} />;
  return (
    <Tooltip id={reasonId} text={reason} {...tooltip}>
      <Button {...props} title={undefined} isBusy aria-describedby={reasonId} />
    </Tooltip>
  );
}
