import { type ReactNode, type RefCallback, useState } from 'react';
import type { Region } from '#web/ui/region-image.tsx';
import type { Viewport } from './pan-zoom.ts';

export interface ZoomedImage {
  readonly src: string;
  /** Fallback for files that this browser cannot show. */
  readonly thumbSrc: string;
  readonly alt: string;
  /** Width / height of the whole image. */
  readonly aspect: number;
  /** The visible part; null for the whole image. */
  readonly region: Region | null;
}

interface ZoomFrameProps {
  readonly picture: ZoomedImage;
  readonly view: Viewport;
  readonly frameRef: RefCallback<HTMLElement>;
  /** Overlay that moves with the image. */
  readonly children?: ReactNode;
}

const WHOLE = { x: 0, y: 0, width: 1, height: 1 };
/** From this zoom on, show image pixels without smoothing, for inspection. */
const PIXELATED_SCALE = 6;

/** An image at the size of its container, zoomed and panned by a view. */
export function ZoomFrame({ picture, view, frameRef, children }: ZoomFrameProps) {
  const [failedSrc, setFailedSrc] = useState<string | null>(null);
  const { x, y, width, height } = picture.region ?? WHOLE;
  const aspect = (picture.aspect * width) / height;
  return (
    <div
      ref={frameRef}
      className="relative size-full cursor-grab touch-none select-none overflow-hidden [container-type:size] active:cursor-grabbing"
    >
      <div
        className="absolute inset-0 flex items-center justify-center"
        style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
      >
        <div
          className="relative overflow-hidden"
          style={{ aspectRatio: aspect, width: `min(100cqw, 100cqh * ${aspect})` }}
        >
          <img
            src={failedSrc === picture.src ? picture.thumbSrc : picture.src}
            alt={picture.alt}
            draggable={false}
            onError={() => setFailedSrc(picture.src)}
            className="absolute max-w-none bg-white"
            style={{
              left: `${(-x / width) * 100}%`,
              top: `${(-y / height) * 100}%`,
              width: `${100 / width}%`,
              height: `${100 / height}%`,
              imageRendering: view.scale >= PIXELATED_SCALE ? 'pixelated' : 'auto',
            }}
          />
          {children}
        </div>
      </div>
    </div>
  );
}
