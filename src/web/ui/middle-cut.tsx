interface MiddleCutProps {
  readonly text: string;
}

/** Letters at the end that stay: a file's number and extension, by which it differs from its neighbors. */
const TAIL_LENGTH = 10;

/** Text on one line, cut in the middle where there is no room for all of it. Its parent is a flex box. */
export function MiddleCut({ text }: MiddleCutProps) {
  // By code points, because half a surrogate pair is no letter.
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
