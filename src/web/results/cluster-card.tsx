import { memo } from 'react';
import { Link } from 'wouter';
import type { Cluster, Preview } from '#contract/search/explore.ts';
import { commonTexts } from '#texts/common.ts';
import { resultsTexts } from '#texts/results/results.ts';
import { baseName } from '#web/browser/base-name.ts';
import { CopyNote } from '#web/media/copy-note.tsx';
import { MeasureNote } from '#web/media/measure-note.tsx';
import { RelevanceBadge } from '#web/media/relevance-badge.tsx';
import type { HrefOf } from '#web/search/hrefs.ts';
import { MiddleCut } from '#web/ui/middle-cut.tsx';
import { Mosaic, type UnfoldHrefOf } from './tile/mosaic.tsx';

/** Caption heights in CSS pixels, because the grid is laid out before the captions render. */
export const CAPTION_HEIGHT_PX = { withBadge: 52, plain: 32 };

interface ClusterCardProps {
  readonly cluster: Cluster;
  readonly hrefOf: HrefOf;
  readonly clusterHref: string;
  /** Links to the near-identical media that a tile represents; null if nothing is folded. */
  readonly unfoldHrefOf: UnfoldHrefOf | null;
}

/** Memoized, so that scrolling renders only the cards that become visible. */
export const ClusterCard = memo(function ClusterCard(props: ClusterCardProps) {
  const { cluster, hrefOf, clusterHref, unfoldHrefOf } = props;
  const nMembers = countMembers(cluster);
  const nearest = cluster.previews[0];
  return (
    <article className="flex h-full flex-col">
      <div className="min-h-0 flex-1">
        <Mosaic {...{ cluster, nMembers, hrefOf, clusterHref, unfoldHrefOf }} />
      </div>
      <div className="flex shrink-0 flex-col gap-0.5 pt-2">
        {cluster.relevance_score !== null && <RelevanceBadge score={cluster.relevance_score} />}
        {cluster.relevance_score === null && nearest?.copy?.is_best && (
          <CopyNote preview={nearest} />
        )}
        <MeasureNote measure={nearest?.measure ?? null} />
        <p className="flex items-baseline justify-between gap-3 text-xs leading-5">
          <span className="flex min-w-0 flex-1" title={nearest?.file_name}>
            {nearest ? <MemberName preview={nearest} /> : resultsTexts.noPreview}
          </span>
          <Link
            href={clusterHref}
            aria-label={resultsTexts.openCluster(membersText(cluster, nMembers))}
            title={resultsTexts.openClusterHint}
            className="shrink-0 rounded-sm text-muted tabular-nums underline decoration-line underline-offset-3 hover:text-ink hover:decoration-ink"
          >
            {membersText(cluster, nMembers)}
          </Link>
        </p>
      </div>
    </article>
  );
});

/**
 * Shows an object's label or an image's name first, then the other one if it fits. The parent must
 * be a flex box.
 */
export function MemberName({ preview }: { readonly preview: Preview }) {
  const name = baseName(preview.file_name);
  const labels = preview.labels?.join(', ') ?? '';
  const [first, second] = preview.type === 'OBJECT' && labels ? [labels, name] : [name, labels];
  // The other one goes to a line that is not shown unless some letters of it fit.
  return (
    <span className="flex h-[1lh] min-w-0 flex-1 flex-wrap gap-x-1.5 overflow-hidden">
      <MiddleCut text={first} />
      {second && <span className="min-w-0 grow basis-12 truncate text-muted">{second}</span>}
    </span>
  );
}

/** The nearest media identify a cluster; a coarser cluster shares them with one of its parts. */
export function cardIdentity({ previews }: Cluster): string | undefined {
  return previews[0] && `cluster-${previews[0].media_id}`;
}

/** Deployed servers send -1 if there is nothing to count. */
export function countMembers(cluster: Cluster): number {
  const count = cluster.type === 'OBJECTS' ? cluster.n_objects : cluster.n_images;
  return Math.max(count, cluster.previews.length, 0);
}

export function membersText(cluster: Cluster, nMembers: number): string {
  return cluster.type === 'OBJECTS' ? commonTexts.objects(nMembers) : commonTexts.images(nMembers);
}

export function CardSkeleton({ hasBadge }: { readonly hasBadge: boolean }) {
  return (
    <div aria-hidden="true" className="flex h-full motion-safe:animate-pulse flex-col">
      <div className="min-h-0 flex-1 rounded-lg bg-mat" />
      <div className="shrink-0 space-y-2 pt-3" style={{ height: hasBadge ? 52 : 32 }}>
        {hasBadge && <div className="h-2.5 w-2/5 rounded-full bg-mat" />}
        <div className="h-2.5 w-3/5 rounded-full bg-mat" />
      </div>
    </div>
  );
}
