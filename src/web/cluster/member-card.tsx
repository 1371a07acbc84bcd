import { memo } from 'react';
import type { Preview } from '#contract/explore.ts';
import { MemberName } from '#web/results/cluster-card.tsx';
import { PictureTile } from '#web/results/picture-tile.tsx';
import { RelevanceBadge } from '#web/results/relevance-badge.tsx';

/** Heights of what stands under the picture, in CSS pixels. */
export const MEMBER_CAPTION_PX = { withBadge: 50, plain: 28 };

interface MemberCardProps {
  readonly preview: Preview;
  readonly href: string;
}

/** One picture of an open cluster. */
export const MemberCard = memo(function MemberCard({ preview, href }: MemberCardProps) {
  return (
    <article className="flex h-full flex-col">
      <div className="relative min-h-0 flex-1 overflow-hidden rounded-lg bg-mat/50">
        <PictureTile preview={preview} href={href} fit="contain" hasActions />
      </div>
      <div className="shrink-0 pt-1.5">
        {preview.relevance_score !== null && <RelevanceBadge score={preview.relevance_score} />}
        <p className="truncate text-xs leading-5" title={preview.file_name}>
          <MemberName preview={preview} />
        </p>
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
