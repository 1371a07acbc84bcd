import type { CSSProperties } from 'react';
import { classNames } from './class-names.ts';

/** A region of an image, in fractions of its sides, 0–1. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface RegionImageProps {
  readonly src: string;
  readonly alt: string;
  /** Null for the whole image. */
  readonly region: Region | null;
  /** Width / height of the whole image. */
  readonly aspect: number;
  /** Must set the lengths `--max-w` and `--max-h`, which bound the image. */
  readonly className: string;
}

/** A whole image with the region outlined and the rest dimmed. */
export function MarkedImage({ src, alt, region, aspect, className }: RegionImageProps) {
  return (
    <span
      className={classNames('relative block overflow-hidden bg-mat', className)}
      style={fitted(aspect)}
    >
      <img src={src} alt={alt} className="block size-full" />
      {region && (
        <span
          className="absolute shadow-[0_0_0_100vmax_rgb(0_0_0/0.5)] outline-2 outline-accent"
          style={{
            left: percent(region.x),
            top: percent(region.y),
            width: percent(region.width),
            height: percent(region.height),
          }}
        />
      )}
    </span>
  );
}

/** Only the region of an image; transparent pixels are white, as in the search. */
export function RegionImage({ src, alt, region, aspect, className }: RegionImageProps) {
  const { x, y, width, height } = region ?? { x: 0, y: 0, width: 1, height: 1 };
  return (
    <span
      className={classNames('relative block overflow-hidden bg-mat', className)}
      style={fitted((aspect * width) / height)}
    >
      <img
        src={src}
        alt={alt}
        className="absolute max-w-none bg-white"
        style={{
          left: percent(-x / width),
          top: percent(-y / height),
          width: percent(1 / width),
          height: percent(1 / height),
        }}
      />
    </span>
  );
}

function fitted(aspect: number): CSSProperties {
  return { aspectRatio: aspect, width: `min(var(--max-w), var(--max-h) * ${aspect})` };
}

function percent(fraction: number): string {
  return `${fraction * 100}%`;
}
