import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { commonTexts } from '#texts/common.ts';
import { cropTexts } from '#texts/query/crop.ts';
import { ApiError } from '#web/api/request/api-error.ts';
import { Button, buttonClass, focusFirst } from '#web/ui/button.tsx';
import { FilePicker } from './file-picker.tsx';

interface UnreadableImageProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Shows why there is no image to crop, and a remedy. */
export function UnreadableImage({ error, onRetry }: UnreadableImageProps) {
  // A retry is pointless if the server rejected the image itself.
  const mayPass = !(error instanceof ApiError) || error.isPassing;
  return (
    <div className="flex flex-col items-center gap-5 p-8 text-center md:p-12">
      <ExclamationTriangleIcon aria-hidden="true" className="size-8 text-danger" />
      <p role="alert" className="max-w-md [overflow-wrap:anywhere]">
        {error.message}
      </p>
      <div className="flex flex-wrap justify-center gap-3">
        {mayPass && (
          <Button kind="primary" ref={focusFirst} onClick={onRetry}>
            {commonTexts.tryAgain}
          </Button>
        )}
        <FilePicker
          label={cropTexts.chooseAnother}
          className={buttonClass(
            'secondary',
            'cursor-pointer outline-accent hover:border-edge hover:bg-mat has-focus-visible:outline-2',
          )}
        >
          {cropTexts.chooseAnother}
        </FilePicker>
      </div>
    </div>
  );
}
