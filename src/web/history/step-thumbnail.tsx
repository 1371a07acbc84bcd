import { countExamples, type ExampleCounts } from '#contract/search/examples.ts';
import { parseSearch } from '#contract/search/search-codec.ts';
import { historyTexts } from '#texts/history.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { baseName } from '#web/browser/base-name.ts';
import { classNames } from '#web/ui/class-names.ts';
import { MarkedImage } from '#web/ui/region-image.tsx';
import type { TrailStep } from './trail-steps.ts';

interface StepThumbnailProps {
  readonly step: TrailStep;
  /** Must set the lengths `--max-w` and `--max-h`, which bound the image. */
  readonly className: string;
}

/** The query of a step: its image with the region, or its text. */
export function StepThumbnail({ step: { picture, caption }, className }: StepThumbnailProps) {
  return picture ? (
    <MarkedImage
      src={forElement(picture.thumbUri)}
      alt=""
      region={picture.region}
      aspect={picture.aspect}
      className={className}
    />
  ) : (
    <span
      className={classNames(
        'flex h-(--max-h) max-w-[calc(2*var(--max-w))] items-center bg-mat px-2 text-xs italic',
        className,
      )}
    >
      <span className="line-clamp-2 [overflow-wrap:anywhere]">{historyTexts.quoted(caption)}</span>
    </span>
  );
}

/** How the search of a step turns from its query to its examples. */
export function stepExamples({ href }: TrailStep): ExampleCounts {
  return countExamples(parseSearch(href.split('?')[1] ?? ''));
}

export function stepName({ name, picture, caption }: TrailStep): string {
  if (name !== null) return name;
  if (!picture) return historyTexts.quoted(caption);
  const ofFile = baseName(picture.fileName);
  return picture.region ? historyTexts.partOf(ofFile) : ofFile;
}
