import { type ComponentProps, useId } from 'react';
import { Button } from './button.tsx';
import { Tooltip } from './tooltip.tsx';

interface MaybeGreyedProps extends ComponentProps<typeof Button> {
  /** Why the button is unavailable; undefined if it is available. */
  readonly reason: string | undefined;
  readonly tooltip?: Pick<ComponentProps<typeof Tooltip>, 'align' | 'side'>;
}

/**
 * A button that can be unavailable with a reason. It stays focusable, so that keyboard users reach
 * the reason.
 */
export function MaybeGreyed({ reason, tooltip, ...props }: MaybeGreyedProps) {
  const reasonId = useId();
  if (reason === undefined) return <Button {...props} />;
  return (
    <Tooltip id={reasonId} text={reason} {...tooltip}>
      <Button {...props} title={undefined} isBusy aria-describedby={reasonId} />
    </Tooltip>
  );
}
