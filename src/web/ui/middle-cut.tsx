interface MiddleCutProps {
  readonly text: string;
}

/**
 * A number at the end with the extension, at most ten characters: it alone distinguishes names like
 * `IMG_20260114_0012.jpg`. The end of a name in words tells less than its beginning.
 */
const NUMBERED_END = /[\d_\-() ]{0,6}\d\)?(\.\w{1,4})?$/;

/** Text on one line, cut before its numbered end if it does not fit. The parent must be a flex box. */
export function MiddleCut({ text }: MiddleCutProps) {
  const end = NUMBERED_END.exec(text)?.[0] ?? '';
  const beginning = text.slice(0, text.length - end.length);
  return (
    <span className="flex min-w-0">
      {beginning && <span className="truncate whitespace-pre">{beginning}</span>}
      {end && <span className="shrink-0 whitespace-pre">{end}</span>}
    </span>
  );
}
