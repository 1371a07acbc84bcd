import { createRef, useEffect } from 'react';

interface FocusedHeadingProps {
  readonly title: string;
  /** Full name of the query, shown as a tooltip because the title shows only its end. */
  readonly fullName: string | undefined;
  /** Differs for every search. */
  readonly searchKey: string;
}

const heading = createRef<HTMLHeadingElement>();

/** Key of the search shown last, by this heading or another page's; undefined before the first. */
let shownKey: string | undefined;

/**
 * Takes the focus if the link that started the search is gone, so that the keyboard continues at
 * the new results instead of the top of the page.
 */
export function FocusedHeading({ title, fullName, searchKey }: FocusedHeadingProps) {
  useEffect(() => {
    const isNext = shownKey !== undefined && shownKey !== searchKey;
    shownKey = searchKey;
    if (isNext && document.activeElement === document.body) focusHeading();
  }, [searchKey]);
  return (
    <h1
      ref={heading}
      tabIndex={-1}
      title={fullName}
      className="line-clamp-2 text-balance font-semibold outline-none! text-lg leading-tight tracking-tight [overflow-wrap:anywhere] sm:text-2xl"
    >
      {title}
    </h1>
  );
}

/** Moves the focus to the heading of the results, so that the keyboard continues there. */
export function focusHeading(): void {
  heading.current?.focus({ preventScroll: true });
}
