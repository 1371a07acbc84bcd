import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useId,
  useRef,
  useState,
} from 'react';
import { classNames } from './class-names.ts';

interface DisclosureProps {
  readonly label: ReactNode;
  /** Accessible name of the panel. */
  readonly name: string;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A button with a panel below it; Escape or moving the focus elsewhere closes it. */
export function Disclosure({ label, name, children, className }: DisclosureProps) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panelId = useId();

  function closeOnEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !isOpen) return;
    // Keep the page from handling this Escape, too.
    event.preventDefault();
    setIsOpen(false);
    button.current?.focus();
  }

  function closeOnLeave(event: FocusEvent<HTMLElement>): void {
    if (!event.currentTarget.contains(event.relatedTarget)) setIsOpen(false);
  }

  return (
    <nav
      aria-label={name}
      className="min-w-0 sm:relative"
      onKeyDown={closeOnEscape}
      onBlur={closeOnLeave}
    >
      <button
        ref={button}
        type="button"
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => setIsOpen(!isOpen)}
        className={className}
      >
        {label}
      </button>
      <div
        id={panelId}
        tabIndex={-1}
        className={classNames(
          // On a phone, below the button too, but across the page.
          'absolute z-40 mt-2 rounded-lg border border-line bg-raised p-1.5 shadow-pop max-sm:inset-x-4 sm:top-full sm:left-0 sm:w-80',
          !isOpen && 'hidden',
        )}
      >
        {children}
      </div>
    </nav>
  );
}
