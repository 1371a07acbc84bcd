import { MagnifyingGlassIcon } from '@heroicons/react/16/solid';
import type { TextLine } from '#contract/dataset/text-reading.ts';
import { textInImageTexts } from '#texts/lightbox/text-in-image.ts';
import { Button } from '#web/ui/button.tsx';
import { classNames } from '#web/ui/class-names.ts';
import { CopyButton } from '#web/ui/copy-button.tsx';

interface TextListProps {
  readonly lines: readonly TextLine[];
  readonly areBoxesShown: boolean;
  readonly onToggle: () => void;
  /** Index of the line that the pointer or the focus is on. */
  readonly active: number | null;
  readonly onActive: (line: number | null) => void;
  readonly onSearch: (line: TextLine) => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
}

/** The text in an image as a list: each line highlights its box and can be searched by. */
export function TextList(props: TextListProps) {
  const { lines, areBoxesShown, onToggle, active, onActive, onSearch, isBusy, error } = props;
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby="text-in-image" className="space-y-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 id="text-in-image" className="font-semibold">
          {textInImageTexts.heading}
        </h3>
        <span className="flex gap-1.5">
          {'clipboard' in navigator && (
            <CopyButton
              label={textInImageTexts.copy}
              text={lines.map(({ text }) => text).join('\n')}
            />
          )}
          <Button
            kind="small"
            aria-pressed={areBoxesShown}
            title={areBoxesShown ? textInImageTexts.hideHint : textInImageTexts.showHint}
            onClick={onToggle}
            className="aria-pressed:border-accent! aria-pressed:bg-mat"
          >
            {textInImageTexts.show}
          </Button>
        </span>
      </div>
      <ol aria-labelledby="text-in-image" className="-mx-1">
        {lines.map((line, n) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place.
            key={n}
            onPointerEnter={() => onActive(n)}
            onPointerLeave={() => onActive(null)}
            className={classNames(
              'flex items-center gap-2 rounded-md px-1',
              active === n && 'bg-mat',
            )}
          >
            <span className="min-w-0 flex-1 py-1 text-xs leading-5 [overflow-wrap:anywhere]">
              {line.text}
            </span>
            <Button
              kind="icon"
              isBusy={isBusy}
              aria-label={textInImageTexts.searchBy(line.text)}
              title={textInImageTexts.searchByHint}
              onFocus={() => onActive(n)}
              onBlur={() => onActive(null)}
              onClick={() => onSearch(line)}
            >
              <MagnifyingGlassIcon aria-hidden="true" className="size-4" />
            </Button>
          </li>
        ))}
      </ol>
      {error && (
        <p role="alert" className="text-danger text-xs">
          {error.message}
        </p>
      )}
    </section>
  );
}
