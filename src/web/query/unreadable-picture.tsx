import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { words } from '#texts/common.ts';
import { texts } from '#texts/query/crop.ts';
import { ApiError } from '#web/api/request/api-error.ts';
import { Button, buttonClass, focusFirst } from '#web/ui/button.tsx';
import { FilePicker } from './file-picker.tsx';

interface UnreadablePictureProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Why there is no picture to crop, and what to do about it. */
export function UnreadablePicture({ error, onRetry }: UnreadablePictureProps) {
  // What the server refused it refuses again.
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
            {words.tryAgain}
          </Button>
        )}
        <FilePicker
          label={texts.chooseAnother}
          className={buttonClass(
            'secondary',
            'cursor-pointer outline-accent hover:border-edge hover:bg-mat has-focus-visible:outline-2',
          )}
        >
          {texts.chooseAnother}
        </FilePicker>
      </div>
    </div>
  );
}
