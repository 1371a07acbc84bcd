import { Link } from 'wouter';
import { lightboxTexts } from '#texts/lightbox/lightbox.ts';
import type { KnownImage } from '#web/api/lenient-schemas.ts';
import { RelevanceBadge } from '#web/media/relevance-badge.tsx';
import { formatBytes, formatDateTime } from '#web/texts/format.ts';

interface MetadataListProps {
  readonly details: KnownImage | undefined;
  /** Relevance score to the query. */
  readonly score: number | null | undefined;
  readonly error: Error | null;
  /** Why there is no further metadata. */
  readonly note: string | undefined;
  /** The address of all images with a label. */
  readonly labelHref: (label: string) => string;
}

export function MetadataList({ details, score = null, error, note, labelHref }: MetadataListProps) {
  return (
    <div className="space-y-4">
      {score !== null && (
        <p>
          <RelevanceBadge score={score} />
        </p>
      )}
      {note !== undefined && <p className="text-muted">{note}</p>}
      {error && <p className="text-danger">{error.message}</p>}
      {details && <FileMetadata details={details} />}
      {details && <Words name={lightboxTexts.labels} words={details.labels ?? []} />}
      {details?.suggested_labels && (
        <Words
          name={lightboxTexts.suggestedLabels}
          words={details.suggested_labels}
          hrefOf={labelHref}
        />
      )}
      {details && <Words name={lightboxTexts.tags} words={details.user_tags ?? []} />}
      {details?.caption && <p className="text-pretty leading-relaxed">{details.caption}</p>}
    </div>
  );
}

function FileMetadata({ details }: { readonly details: KnownImage }) {
  const { file_name, width, height, size_bytes, format, modified_at } = details;
  const modified = new Date(modified_at);
  const size = [
    ...(width * height > 1 ? [lightboxTexts.pixels(width, height)] : []),
    ...(size_bytes >= 0 ? [formatBytes(size_bytes)] : []),
  ];
  const facts = [
    [lightboxTexts.file, file_name],
    [lightboxTexts.size, size.join(', ')],
    [lightboxTexts.format, format.toUpperCase()],
    [lightboxTexts.changed, modified.getTime() > 0 ? formatDateTime(modified) : ''],
  ] as const;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-xs">
      {facts
        .filter(([, fact]) => fact !== '')
        .map(([name, fact]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">{fact}</dd>
          </div>
        ))}
    </dl>
  );
}

const WORD = 'block rounded-full border bg-canvas px-2.5 py-0.5 text-xs';

interface WordsProps {
  readonly name: string;
  readonly words: readonly string[];
  /** Makes the words links. */
  readonly hrefOf?: (word: string) => string;
}

function Words({ name, words, hrefOf }: WordsProps) {
  if (words.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1.5 text-muted text-xs">{name}</h3>
      <ul className="flex flex-wrap gap-1.5">
        {words.map((word) => (
          <li key={word}>
            {hrefOf ? (
              <Link
                href={hrefOf(word)}
                title={lightboxTexts.showLabel(word)}
                className={`${WORD} border-muted border-dashed hover:border-accent hover:text-accent`}
              >
                {word}
              </Link>
            ) : (
              <span className={`${WORD} border-line`}>{word}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
