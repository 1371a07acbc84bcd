import type { ChangeEvent, ReactNode } from 'react';
import { takeFiles } from './query-draft.ts';
import { FILE_DIALOG_TYPES } from './received.ts';

interface FilePickerProps {
  readonly id?: string;
  /** Accessible name. */
  readonly label: string;
  readonly title?: string;
  readonly className: string;
  readonly children: ReactNode;
}

/** Opens the file dialog; the chosen file is then cropped. */
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
  // Reset, so that choosing the same file again is a change.
  event.currentTarget.value = '';
  if (files.length > 0) takeFiles(files);
}
