import type { ChangeEvent, ReactNode } from 'react';
import { takeFiles } from './query-draft.ts';
import { FILE_DIALOG_TYPES } from './received.ts';

interface FilePickerProps {
  readonly id?: string;
  /** For those who do not see it. */
  readonly label: string;
  readonly title?: string;
  readonly className: string;
  readonly children: ReactNode;
}

/** Opens the file dialog; what is picked goes on to be cropped. */
export function FilePicker({ id, label, title, className, children }: FilePickerProps) {
  return (
    <label title={title} className={className}>
      {children}
      <input
        id={id}
        type="file"
        accept={FILE_DIALOG_TYPES}
        aria-label={label}
        className="sr-only"
        onChange={takePicked}
      />
    </label>
  );
}

function takePicked(event: ChangeEvent<HTMLInputElement>): void {
  const files = [...(event.currentTarget.files ?? [])];
  // Else choosing the same file again would be no change.
  event.currentTarget.value = '';
  if (files.length > 0) takeFiles(files);
}
