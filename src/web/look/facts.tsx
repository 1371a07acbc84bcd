import type { Preview } from '#contract/explore.ts';
import type { ImageDetails } from '#contract/image.ts';
import { megabytesText } from '#web/query/image-file.ts';
import { RelevanceBadge } from '#web/results/relevance-badge.tsx';

interface FactsProps {
  readonly details: ImageDetails | undefined;
  readonly shown: Preview | undefined;
  readonly error: Error | null;
}

/** What is known of a picture and its file. */
export function Facts({ details, shown, error }: FactsProps) {
  const score = shown?.relevance_score ?? null;
  return (
    <div className="space-y-4">
      {score !== null && (
        <p>
          <RelevanceBadge score={score} />
        </p>
      )}
      {error && <p className="text-danger">{error.message}</p>}
      {details && <FileFacts details={details} />}
      {details && <Words name="Labels" words={details.labels ?? []} />}
      {details && <Words name="Tags" words={details.user_tags ?? []} />}
      {details?.caption && <p className="text-pretty leading-relaxed">{details.caption}</p>}
    </div>
  );
}

function FileFacts({ details }: { readonly details: ImageDetails }) {
  const facts = {
    File: details.file_name,
    Size: `${details.width} × ${details.height} px, ${sizeText(details.size_bytes)}`,
    Format: details.format.toUpperCase(),
    Changed: new Date(details.modified_at).toLocaleString('en', {
      dateStyle: 'medium',
      timeStyle: 'short',
    }),
  };
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-xs">
      {Object.entries(facts).map(([name, fact]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="[overflow-wrap:anywhere]">{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

function Words({ name, words }: { readonly name: string; readonly words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1.5 text-muted text-xs">{name}</h3>
      <ul className="flex flex-wrap gap-1.5">
        {words.map((word) => (
          <li
            key={word}
            className="rounded-full border border-line bg-canvas px-2.5 py-0.5 text-xs"
          >
            {word}
          </li>
        ))}
      </ul>
    </div>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : megabytesText(bytes);
}
