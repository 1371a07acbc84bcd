import { type PercentCrop, ReactCrop } from 'react-image-crop';
import { cropTexts } from '#texts/query/crop.ts';
import type { PixelSize, QueryPreview } from './crop-image.ts';
import { isClick } from './crop-region.ts';

interface CropCanvasProps {
  readonly picture: QueryPreview;
  readonly crop: PercentCrop | undefined;
  /** Width / height to lock the region to; undefined for any. */
  readonly aspect: number | undefined;
  readonly onCrop: (crop: PercentCrop | undefined) => void;
  /** Called after a drag, so that the arrow keys can adjust the region. */
  readonly onDrawn: () => void;
  readonly isDisabled: boolean;
}

/** The image with the region that the user drags on it. */
export function CropCanvas(props: CropCanvasProps) {
  const { picture, crop, aspect, onCrop, onDrawn, isDisabled } = props;
  return (
    <div className="flex min-h-40 min-w-0 flex-1 items-center justify-center bg-mat p-4 [--max-h:max(12rem,calc(100dvh-27rem))] [--max-w:100%] md:p-6 md:[--max-h:min(40rem,calc(100dvh-9rem))]">
      <ReactCrop
        {...(crop && { crop })}
        {...(aspect && { aspect })}
        disabled={isDisabled}
        onChange={(_, percentCrop) => onCrop(percentCrop)}
        onDragEnd={() => {
          if (crop && isClick(crop)) onCrop(undefined);
          else onDrawn();
        }}
        ariaLabels={cropTexts.handles}
        ruleOfThirds
        className="crop-canvas [--rc-focus-color:theme(colors.accent)]"
        style={fitted(picture)}
      >
        <img
          src={picture.url}
          alt={cropTexts.wholeQuery}
          draggable={false}
          className="block size-full bg-white"
        />
      </ReactCrop>
    </div>
  );
}

/** Replaces an image that the browser has to show but cannot. */
export function UndisplayableImage() {
  return (
    <div className="flex min-h-40 flex-1 items-center justify-center bg-mat p-8 text-center">
      <p className="max-w-sm text-muted">{cropTexts.undisplayable}</p>
    </div>
  );
}

function fitted({ width, height }: PixelSize) {
  const aspect = width / height;
  return { aspectRatio: aspect, width: `min(var(--max-w), var(--max-h) * ${aspect})` };
}
