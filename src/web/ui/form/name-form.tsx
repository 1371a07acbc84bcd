import { type FormEvent, type ReactNode, useId } from 'react';
import { Button } from '#web/ui/button.tsx';
import { fieldClass } from './field-class.ts';

interface NameFormProps {
  readonly label: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly maxLength: number;
  /** Names to suggest while the user types. */
  readonly suggestions?: readonly string[];
  readonly submitText: string;
  /** Called with the trimmed name; not called for an empty one, nor while busy. */
  readonly onSubmit: (name: string) => void;
  readonly isBusy: boolean;
  /** Why naming is unavailable; undefined if it is available. */
  readonly whyNot?: string | undefined;
  readonly className: string;
  /** Content before the button. */
  readonly children?: ReactNode;
}

export function NameForm(props: NameFormProps) {
  const { label, typed, onType, maxLength, suggestions, submitText } = props;
  const { onSubmit, isBusy, whyNot, className, children } = props;
  const listId = useId();
  const name = typed.trim();
  const isDisabled = whyNot !== undefined;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (name !== '' && !isBusy) onSubmit(name);
  }
  return (
    <form onSubmit={submit} className={className}>
      <label className="min-w-0 flex-1">
        <span className="mb-1.5 block font-medium">{label}</span>
        <input
          type="text"
          data-autofocus
          list={suggestions && listId}
          disabled={isDisabled}
          maxLength={maxLength}
          value={typed}
          onChange={(event) => onType(event.currentTarget.value)}
          className={fieldClass('h-10 px-3')}
        />
      </label>
      {suggestions && (
        <datalist id={listId}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
      {children}
      <Button
        kind="primary"
        type="submit"
        disabled={isDisabled}
        title={whyNot}
        isBusy={isBusy || name === ''}
      >
        {submitText}
      </Button>
    </form>
  );
}
