interface MiddleCutProps {
  readonly text: string;
}

/**
 * Characters to keep at the end: a file's number and extension, which distinguish it from similar
 * names.
 */
const TAIL_LENGTH = 10;

/** Text on one line, cut in the middle if it does not fit. The parent must be a flex box. */
export function MiddleCut({ text }: MiddleCutProps) {
  // Split by code points, because half a surrogate pair is not a character.
  const letters = [...text];
  return (
    <span className="flex min-w-0">
      {letters.length > TAIL_LENGTH && (
        <span className="truncate whitespace-pre">{letters.slice(0, -TAIL_LENGTH).join('')}</span>
      )}
      <span className="shrink-0 whitespace-pre">{letters.slice(-TAIL_LENGTH).join('')}</span>
    </span>
  );
}
