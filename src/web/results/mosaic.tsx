import { MagnifyingGlassIcon, ViewfinderCircleIcon } from '@heroicons/react/16/solid';
import { Link } from 'wouter';
import type { Cluster, Preview } from '#contract/explore.ts';
import { useCropper } from '#web/query/use-cropper.ts';
import { classNames } from '#web/ui/class-names.ts';
import { layoutMosaic, MORE_TILE, type Tile, tileFit } from './mosaic-layout.ts';

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
    <div className="grid h-full grid-cols-4 grid-rows-6 gap-0.5 overflow-hidden rounded-lg bg-mat/50">
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
      {nMore > 0 && tiles.length > 0 && <MoreTile nMore={nMore} />}
    </div>
  );
}

interface PreviewTileProps {
  readonly preview: Preview;
  readonly tile: Tile;
  readonly href: string;
}

/** Two ways on from a picture: search by it, or by a part of it. */
function PreviewTile({ preview, tile, href }: PreviewTileProps) {
  const isLarge = tile.columnSpan > 1;
  const fit = tileFit(aspectOf(preview), tile);
  return (
    <div className="group/tile relative" style={{ gridArea: areaOf(tile) }}>
      <Link
        href={href}
        data-media-id={preview.media_id}
        aria-label={`Find ${preview.type === 'OBJECT' ? 'objects' : 'images'} similar to ${nameOf(preview)}`}
        aria-keyshortcuts="C"
        title={nameOf(preview)}
        className="absolute inset-0 overflow-hidden -outline-offset-2! focus-visible:outline-3!"
      >
        <img
          src={preview.media_thumb_uri}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          className={classNames(
            'size-full transition-opacity group-hover/tile:opacity-85',
            fit === 'cover' ? 'object-cover' : 'object-contain',
          )}
        />
        {isLarge && (
          <span className={`${ACTION_CLASS} left-2 px-1.5`}>
            <MagnifyingGlassIcon aria-hidden="true" className="size-3" />
            Find similar
          </span>
        )}
      </Link>
      <CropAction preview={preview} isShown={isLarge} />
    </div>
  );
}

const ACTION_CLASS =
  'absolute bottom-2 hidden h-6 items-center gap-1 rounded bg-black/75 font-medium text-2xs text-white group-hover/tile:inline-flex group-has-focus-visible/tile:inline-flex';

/** Where nothing can hover it is always there, and takes a thumb: 32 px to see, 44 px to hit. */
const TOUCH_CLASS =
  '[@media(hover:none)]:right-1.5 [@media(hover:none)]:bottom-1.5 [@media(hover:none)]:left-auto [@media(hover:none)]:inline-flex [@media(hover:none)]:size-8 [@media(hover:none)]:before:absolute [@media(hover:none)]:before:-inset-1.5';

/** For the pointer; from the keyboard it is the key C on the picture, to keep one stop a picture. */
function CropAction({ preview, isShown }: { preview: Preview; isShown: boolean }) {
  const { media_id: mediaId, media_uri: uri, file_name: fileName } = preview;
  const name = nameOf(preview);
  const { mutate, isPending } = useCropper({ mediaId, uri, fileName }, preview.bounding_box);
  return (
    <button
      type="button"
      data-crop
      tabIndex={-1}
      aria-label={`Crop ${name} to find similar`}
      title="Crop to find similar (C)"
      onClick={() => {
        if (!isPending) mutate();
      }}
      className={
        isShown
          ? `${ACTION_CLASS} left-28 w-7 justify-center hover:bg-black ${TOUCH_CLASS}`
          : 'hidden'
      }
    >
      <ViewfinderCircleIcon aria-hidden="true" className="size-4" />
    </button>
  );
}

function MoreTile({ nMore }: { readonly nMore: number }) {
  return (
    <div
      style={{ gridArea: areaOf(MORE_TILE) }}
      className="flex items-center justify-center font-mono text-muted text-xs tabular-nums"
    >
      <span aria-hidden="true">+{nMore.toLocaleString('en')}</span>
      <span className="sr-only">and {nMore.toLocaleString('en')} more</span>
    </div>
  );
}

function nameOf({ type, labels, file_name }: Preview): string {
  return type === 'OBJECT' ? `${labels?.join(', ') || 'object'} in ${file_name}` : file_name;
}

/** Of what its thumbnail shows: an object is cut out of its image. */
function aspectOf({ width, height, bounding_box: box }: Preview): number {
  return box ? (width * box.width) / (height * box.height) : width / height;
}

function areaOf({ column, row, columnSpan, rowSpan }: Tile): string {
  return `${row} / ${column} / span ${rowSpan} / span ${columnSpan}`;
}
