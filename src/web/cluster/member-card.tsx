import { memo } from 'react';
import type { Preview } from '#contract/search/explore.ts';
import { foldTexts } from '#texts/results/fold.ts';
import { CopyNote } from '#web/media/copy-note.tsx';
import { MeasureNote } from '#web/media/measure-note.tsx';
import { RelevanceBadge } from '#web/media/relevance-badge.tsx';
import { MemberName } from '#web/results/cluster-card.tsx';
import { MediaTile } from '#web/results/tile/media-tile.tsx';
import type { HrefOf } from '#web/search/hrefs.ts';

/** Caption heights in CSS pixels. */
export const MEMBER_CAPTION_PX = { withBadge: 50, plain: 28, fold: 26 };

interface MemberCardProps {
  readonly preview: Preview;
  readonly hrefOf: HrefOf;
  readonly captionHeight: number;
  /** Number of other near-identical items in its group, folded or unfolded. */
  readonly nOthers: number;
  readonly isUnfolded: boolean;
  readonly onUnfold: (nearIdenticalId: string) => void;
}

export const MemberCard = memo(function MemberCard(props: MemberCardProps) {
  const { preview, hrefOf, captionHeight, nOthers, isUnfolded, onUnfold } = props;
  return (
    <article className="flex h-full flex-col">
      <div className="relative min-h-0 flex-1 overflow-hidden rounded-lg bg-mat/50">
        <MediaTile preview={preview} hrefOf={hrefOf} fit="contain" hasActions />
      </div>
      <div className="shrink-0 pt-1.5" style={{ height: captionHeight }}>
        {preview.relevance_score !== null && <RelevanceBadge score={preview.relevance_score} />}
        {preview.relevance_score === null && <CopyNote preview={preview} />}
        <MeasureNote measure={preview.measure} />
        <p className="flex text-xs leading-5" title={preview.file_name}>
          <MemberName preview={preview} />
        </p>
        {nOthers > 0 && (
          <button
            type="button"
            aria-expanded={isUnfolded}
            onClick={() => onUnfold(preview.near_identical_id)}
            className="mt-0.5 rounded-full border border-line bg-surface px-2 text-2xs hover:border-edge"
          >
            {isUnfolded ? foldTexts.fold : foldTexts.unfold(nOthers)}
          </button>
        )}
      </div>
    </article>
  );
});

export function MemberSkeleton({ captionHeight }: { readonly captionHeight: number }) {
  return (
    <div
      aria-hidden="true"
      className="h-full motion-safe:animate-pulse"
      style={{ paddingBottom: captionHeight }}
    >
      <div className="h-full rounded-lg bg-mat" />
    </div>
  );
}
