import type { RefCallback } from 'react';
import type { BoundingBox } from '#contract/bounding-box.ts';
import type { ComparedMedia } from '#contract/search/correspondence.ts';
import { classNames } from '#web/ui/class-names.ts';
import { MiddleCut } from '#web/ui/middle-cut.tsx';
import type { Region } from '#web/ui/region-image.tsx';
import { HeatMap } from './heat-map.tsx';
import type { Viewport } from './pan-zoom.ts';
import type { MatchingParts } from './use-matching-parts.ts';
import { type ZoomedImage, ZoomFrame } from './zoom-frame.tsx';

interface MatchingPanesProps {
  readonly parts: MatchingParts;
  /** The image that the parts are compared with, and the shown one. */
  readonly left: ZoomedImage;
  readonly right: ZoomedImage;
  readonly view: Viewport;
  readonly frameRef: RefCallback<HTMLElement>;
}

/** Two images side by side, each with its heat map and the boxes of the matching parts. */
export function MatchingPanes({ parts, left, right, view, frameRef }: MatchingPanesProps) {
  const { data } = parts.result;
  const shared = { parts, view, frameRef };
  return (
    <div className="grid size-full gap-px max-sm:grid-rows-2 sm:grid-cols-2">
      <MatchingPane
        {...shared}
        picture={left}
        compared={data?.anchor}
        boxes={data?.parts.map(({ anchor_box }) => anchor_box)}
      />
      <MatchingPane
        {...shared}
        picture={right}
        compared={data?.media}
        boxes={data?.parts.map(({ media_box }) => media_box)}
      />
    </div>
  );
}

interface MatchingPaneProps {
  readonly parts: MatchingParts;
  readonly picture: ZoomedImage;
  readonly view: Viewport;
  readonly frameRef: RefCallback<HTMLElement>;
  readonly compared: ComparedMedia | undefined;
  /** In fractions of the whole image. */
  readonly boxes: readonly BoundingBox[] | undefined;
}

function MatchingPane({ parts, picture, view, frameRef, compared, boxes = [] }: MatchingPaneProps) {
  return (
    <figure className="relative size-full min-h-0 min-w-0">
      <ZoomFrame picture={picture} view={view} frameRef={frameRef}>
        {compared && parts.isHeatShown && <HeatMap {...compared} />}
        {boxes.map((box, part) => (
          <PartBox
            // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place.
            key={part}
            number={part + 1}
            box={inRegion(box, picture.region)}
            scale={view.scale}
            isActive={parts.active === part}
            isOther={parts.active !== null && parts.active !== part}
            onActive={(isActive) => parts.setActive(isActive ? part : null)}
          />
        ))}
      </ZoomFrame>
      <figcaption className="pointer-events-none absolute top-2 left-2 flex max-w-[70%] rounded bg-black/75 px-2 py-1 text-white text-xs">
        <MiddleCut text={picture.alt} />
      </figcaption>
    </figure>
  );
}

interface PartBoxProps {
  readonly number: number;
  /** In fractions of the shown region. */
  readonly box: Region;
  /** Zoom of the image; the lines keep their width when it is enlarged. */
  readonly scale: number;
  readonly isActive: boolean;
  /** Whether another part is active. */
  readonly isOther: boolean;
  readonly onActive: (isActive: boolean) => void;
}

/** For the pointer only: the list of the parts offers the same to keyboards and screen readers. */
function PartBox({ number, box, scale, isActive, isOther, onActive }: PartBoxProps) {
  return (
    <div
      aria-hidden="true"
      onPointerEnter={() => onActive(true)}
      onPointerLeave={() => onActive(false)}
      className={classNames(
        'absolute border-solid shadow-[0_0_0_1px_rgb(0_0_0/0.6)] transition-opacity',
        isActive ? 'border-white bg-white/15' : 'border-accent',
        isOther && 'opacity-35',
      )}
      style={{
        left: `${box.x * 100}%`,
        top: `${box.y * 100}%`,
        width: `${box.width * 100}%`,
        height: `${box.height * 100}%`,
        borderWidth: `${(isActive ? 3 : 2) / scale}px`,
      }}
    >
      <span
        className={classNames(
          'absolute top-0 left-0 flex h-5 min-w-5 origin-top-left items-center justify-center px-1 font-mono font-semibold text-xs',
          isActive ? 'bg-white text-black' : 'bg-accent text-on-accent',
        )}
        style={{ transform: `scale(${1 / scale})` }}
      >
        {number}
      </span>
    </div>
  );
}

function inRegion(box: BoundingBox, region: Region | null): Region {
  if (!region) return box;
  return {
    x: (box.x - region.x) / region.width,
    y: (box.y - region.y) / region.height,
    width: box.width / region.width,
    height: box.height / region.height,
  };
}
