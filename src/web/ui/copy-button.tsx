import { type MutationStatus, useMutation } from '@tanstack/react-query';
import { uiTexts } from '#texts/ui.ts';
import { Button } from './button.tsx';

interface CopyButtonProps {
  readonly label: string;
  readonly text: string;
}

/** Browsers offer no clipboard to pages served over plain HTTP from another machine. */
export function CopyButton({ label, text }: CopyButtonProps) {
  const copy = useMutation({ mutationFn: () => navigator.clipboard.writeText(text) });
  return (
    <Button kind="small" onClick={() => copy.mutate()}>
      <span aria-live="polite">{statusText(copy.status) ?? label}</span>
    </Button>
  );
}

function statusText(status: MutationStatus): string | undefined {
  if (status === 'error') return uiTexts.copyFailed;
  return status === 'success' ? uiTexts.copied : undefined;
}
