import { MagnifyingGlassIcon } from '@heroicons/react/16/solid';
import { Link } from 'wouter';
import type { Cluster, Preview } from '#contract/explore.ts';
import { classNames } from '#web/ui/class-names.ts';
import { layoutMosaic, type Tile, tileFit } from './mosaic-layout.ts';

interface MosaicProps {
  readonly cluster: Cluster;
  readonly nMembers: number;
  /** The address of the search that starts from a preview. */
  readonly hrefOf: (preview: Preview) => string;
}

/** The nearest pictures of a cluster, each a link to what looks like it. */
export function Mosaic({ cluster, nMembers, hrefOf }: MosaicProps) {
  const { tiles, nMore } = layoutMosaic(cluster.previews.length, nMembers);
  return (
    <div className="grid h-full grid-cols-4 grid-rows-3 gap-0.5 overflow-hidden rounded-lg bg-mat">
      {tiles.map((tile, index) => {
        const preview = cluster.previews[index];
        return (
          preview && (
            <PreviewTile
              key={preview.media_id}
              preview={preview}
              tile={tile}
              href={hrefOf(preview)}
            />
          )
        );
      })}
      {nMore > 0 && tiles.length > 0 && <MoreTile nMore={nMore} nTiles={tiles.length} />}
    </div>
  );
}

interface PreviewTileProps {
  readonly preview: Preview;
  readonly tile: Tile;
  readonly href: string;
}

function PreviewTile({ preview, tile, href }: PreviewTileProps) {
  const isLarge = tile.columnSpan > 1;
  const fit = tileFit(preview.width / preview.height, tile);
  return (
    <Link
      href={href}
      aria-label={`Find images similar to ${preview.file_name}`}
      title={preview.file_name}
      style={{ gridArea: areaOf(tile) }}
      className="group/tile relative overflow-hidden -outline-offset-2! focus-visible:outline-3!"
    >
      <img
        src={preview.media_thumb_uri}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        className={classNames(
          'absolute inset-0 size-full transition-opacity group-hover/tile:opacity-85',
          fit === 'cover' ? 'object-cover' : 'object-contain object-left',
        )}
      />
      {isLarge && (
        <span className="absolute bottom-2 left-2 hidden items-center gap-1 rounded bg-black/75 px-1.5 py-1 font-medium text-2xs text-white group-hover/tile:inline-flex group-focus-visible/tile:inline-flex">
          <MagnifyingGlassIcon aria-hidden="true" className="size-3" />
          Find similar
        </span>
      )}
    </Link>
  );
}

function MoreTile({ nMore, nTiles }: { readonly nMore: number; readonly nTiles: number }) {
  return (
    <div
      style={{ gridArea: `${Math.max(nTiles, 1)} / 4 / 4 / 5` }}
      className="flex items-center justify-center font-mono text-muted text-xs tabular-nums"
    >
      <span aria-hidden="true">+{nMore.toLocaleString('en')}</span>
      <span className="sr-only">and {nMore.toLocaleString('en')} more</span>
    </div>
  );
}

function areaOf({ column, row, columnSpan, rowSpan }: Tile): string {
  return `${row} / ${column} / span ${rowSpan} / span ${columnSpan}`;
}
