import type { TextLine } from '#contract/dataset/text-reading.ts';
import { textInImageTexts } from '#texts/lightbox/text-in-image.ts';
import { classNames } from '#web/ui/class-names.ts';

interface TextBoxesProps {
  readonly lines: readonly TextLine[];
  /** Zoom of the image; the lines keep their width when it is enlarged. */
  readonly scale: number;
  readonly active: number | null;
  readonly onActive: (line: number | null) => void;
  readonly onSearch: (line: TextLine) => void;
}

/**
 * The boxes of the text in an image, each a search by its region. For the pointer only: the list of
 * the lines offers the same to keyboards and screen readers.
 */
export function TextBoxes({ lines, scale, active, onActive, onSearch }: TextBoxesProps) {
  return lines.map((line, n) => {
    const { x, y, width, height } = line.bounding_box;
    return (
      <button
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place.
        key={n}
        type="button"
        tabIndex={-1}
        aria-hidden="true"
        title={textInImageTexts.searchBy(line.text)}
        onPointerEnter={() => onActive(n)}
        onPointerLeave={() => onActive(null)}
        onClick={() => onSearch(line)}
        className={classNames(
          'absolute border-dashed shadow-[0_0_0_1px_rgb(0_0_0/0.5)]',
          active === n ? 'border-white bg-white/20' : 'border-accent bg-transparent',
        )}
        style={{
          left: `${x * 100}%`,
          top: `${y * 100}%`,
          width: `${width * 100}%`,
          height: `${height * 100}%`,
          borderWidth: `${2 / scale}px`,
        }}
      />
    );
  });
}
