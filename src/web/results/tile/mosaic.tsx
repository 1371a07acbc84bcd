import { Link } from 'wouter';
import type { Cluster, Preview } from '#contract/search/explore.ts';
import { foldTexts } from '#texts/results/fold.ts';
import type { HrefOf } from '#web/search/hrefs.ts';
import { formatNumber } from '#web/texts/format.ts';
import { classNames } from '#web/ui/class-names.ts';
import { aspectOf, displayNameOf, MediaTile } from './media-tile.tsx';
import { layoutFolded, layoutMosaic, MORE_TILE, type Tile, tileFit } from './mosaic-layout.ts';

interface MosaicProps {
  readonly cluster: Cluster;
  readonly nMembers: number;
  readonly hrefOf: HrefOf;
  /** Page with all members. */
  readonly clusterHref: string;
  readonly unfoldHrefOf: UnfoldHrefOf | null;
}

/** Link to all media of a near-identical group. */
export type UnfoldHrefOf = (nearIdenticalId: string) => string;

/** The nearest members of a cluster. */
export function Mosaic(props: MosaicProps) {
  const { cluster, nMembers, hrefOf, clusterHref, unfoldHrefOf } = props;
  const { tiles, nMore } = unfoldHrefOf
    ? layoutFolded(
        cluster.previews.map(({ n_near_identical }) => n_near_identical),
        nMembers,
      )
    : layoutMosaic(cluster.previews.length, nMembers);
  return (
    <div className="grid h-full grid-cols-4 grid-rows-6 gap-0.5 overflow-hidden rounded-lg bg-mat/50">
      {tiles.map((tile, index) => {
        const preview = cluster.previews[index];
        return (
          preview && (
            <div key={preview.media_id} className="relative" style={{ gridArea: areaOf(tile) }}>
              <MediaTile
                preview={preview}
                hrefOf={hrefOf}
                fit={tileFit(aspectOf(preview), tile)}
                clusterHref={clusterHref}
                hasActions={tile.columnSpan > 1}
              />
              {unfoldHrefOf && preview.n_near_identical > 1 && (
                <NearIdenticalLink
                  preview={preview}
                  href={unfoldHrefOf(preview.near_identical_id)}
                  isSmall={tile.columnSpan === 1}
                />
              )}
            </div>
          )
        );
      })}
      {nMore > 0 && tiles.length > 0 && (
        <Link
          href={clusterHref}
          // Skipped by keyboard and screen readers, because the caption has the same link.
          tabIndex={-1}
          aria-hidden="true"
          style={{ gridArea: areaOf(MORE_TILE) }}
          className="flex items-center justify-center font-mono text-muted text-xs tabular-nums hover:bg-mat hover:text-ink"
        >
          +{formatNumber(nMore)}
        </Link>
      )}
    </div>
  );
}

interface NearIdenticalLinkProps {
  readonly preview: Preview;
  readonly href: string;
  /** Leaves room for a number only. */
  readonly isSmall: boolean;
}

/** Number of near-identical media that the tile represents, as a link to all of them. */
function NearIdenticalLink({ preview, href, isSmall }: NearIdenticalLinkProps) {
  const nOthers = preview.n_near_identical - 1;
  const name = foldTexts.open(nOthers, displayNameOf(preview));
  return (
    <Link
      href={href}
      aria-label={name}
      title={name}
      // On a phone the full text would cover the checkbox.
      className={classNames(
        'absolute right-1.5 rounded-full bg-black/75 px-1.5 py-0.5 text-2xs text-white tabular-nums hover:bg-black',
        isSmall ? 'top-1.5' : 'top-1.5 max-sm:top-9',
      )}
    >
      {isSmall ? `+${formatNumber(nOthers)}` : foldTexts.unfold(nOthers)}
    </Link>
  );
}

function areaOf({ column, row, columnSpan, rowSpan }: Tile): string {
  return `${row} / ${column} / span ${rowSpan} / span ${columnSpan}`;
}
