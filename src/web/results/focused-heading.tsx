import { useEffect, useRef } from 'react';

interface FocusedHeadingProps {
  readonly title: string;
  /** Of the query, of which the title has only the end; shown under the pointer. */
  readonly fullName: string | undefined;
  /** Changes with every search. */
  readonly searchKey: string;
}

/** What was shown last, by this heading or by that of another page; undefined before the first. */
let shownKey: string | undefined;

/**
 * The link that began this search may be gone, and the focus with it: then it comes here, so that
 * the keyboard goes on from the new results instead of from the top of the page.
 */
export function FocusedHeading({ title, fullName, searchKey }: FocusedHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const isNext = shownKey !== undefined && shownKey !== searchKey;
    shownKey = searchKey;
    if (isNext && document.activeElement === document.body)
      heading.current?.focus({ preventScroll: true });
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
