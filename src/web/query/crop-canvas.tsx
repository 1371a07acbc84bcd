import type { SyntheticEvent } from 'react';
import { type PercentCrop, ReactCrop } from 'react-image-crop';
import { texts } from '#texts/crop.ts';
import { isClick } from './crop-region.ts';

/** In pixels, as the browser shows the picture: turned upright by its EXIF orientation. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

interface CropCanvasProps {
  readonly url: string;
  readonly crop: PercentCrop | undefined;
  readonly size: PictureSize | 'unknown' | 'undisplayable';
  /** Width / height that the region is held to; undefined for any. */
  readonly aspect: number | undefined;
  readonly onCrop: (crop: PercentCrop | undefined) => void;
  readonly onSize: (size: PictureSize | 'undisplayable') => void;
  /** After a drag, so that the arrow keys can go on with the region. */
  readonly onDrawn: () => void;
  readonly isDisabled: boolean;
}

/** The picture, and the region that is dragged on it. */
export function CropCanvas(props: CropCanvasProps) {
  const { url, crop, size, aspect, onCrop, onSize, onDrawn, isDisabled } = props;
  if (size === 'undisplayable') return <Undisplayable />;
  const isShown = size !== 'unknown';
  return (
    <div className="flex min-h-40 min-w-0 flex-1 items-center justify-center bg-mat p-4 [--max-h:max(12rem,calc(100dvh-27rem))] [--max-w:100%] md:p-6 md:[--max-h:min(40rem,calc(100dvh-9rem))]">
      <ReactCrop
        {...(isShown && crop && { crop })}
        {...(aspect && { aspect })}
        disabled={isDisabled || !isShown}
        onChange={(_, percentCrop) => onCrop(percentCrop)}
        onDragEnd={() => {
          if (crop && isClick(crop)) onCrop(undefined);
          else onDrawn();
        }}
        ariaLabels={texts.handles}
        ruleOfThirds
        className="crop-canvas [--rc-focus-color:theme(colors.accent)]"
        style={isShown ? fitted(size) : { visibility: 'hidden' }}
      >
        <img
          src={url}
          alt={texts.wholeQuery}
          draggable={false}
          className="block size-full bg-white"
          onLoad={(event) => onSize(naturalSize(event))}
          onError={() => onSize('undisplayable')}
        />
      </ReactCrop>
    </div>
  );
}

function Undisplayable() {
  return (
    <div className="flex min-h-40 flex-1 items-center justify-center bg-mat p-8 text-center">
      <p className="max-w-sm text-muted">{texts.undisplayable}</p>
    </div>
  );
}

function fitted({ width, height }: PictureSize) {
  const aspect = width / height;
  return { aspectRatio: aspect, width: `min(var(--max-w), var(--max-h) * ${aspect})` };
}

function naturalSize(event: SyntheticEvent<HTMLImageElement>): PictureSize {
  const { naturalWidth, naturalHeight } = event.currentTarget;
  return { width: naturalWidth, height: naturalHeight };
}
