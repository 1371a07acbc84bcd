import { commonTexts } from '#texts/common.ts';
import { Button } from '#web/ui/button.tsx';

interface LoadErrorBannerProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Keeps the loaded cards, and reports that more failed to load or that they may be out of date. */
export function LoadErrorBanner({ error, onRetry }: LoadErrorBannerProps) {
  return (
    <div
      role="alert"
      className="sticky bottom-4 z-10 mx-auto mt-6 flex w-fit max-w-full items-center gap-4 rounded-lg border border-line bg-raised py-2.5 pr-2.5 pl-4 shadow-pop"
    >
      <p>{error.message}</p>
      <Button kind="small" onClick={onRetry}>
        {commonTexts.tryAgain}
      </Button>
    </div>
  );
}
