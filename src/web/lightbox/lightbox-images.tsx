import type { RefCallback } from 'react';
import type { KnownImage } from '#web/api/lenient-schemas.ts';
import { Comparison } from './comparison.tsx';
import { MatchingPanes } from './matching-panes.tsx';
import { ObjectBoxes } from './object-boxes.tsx';
import type { Viewport } from './pan-zoom.ts';
import { TextBoxes } from './text/text-boxes.tsx';
import type { MatchingParts } from './use-matching-parts.ts';
import type { useTextInImage } from './use-text-in-image.ts';
import { type ZoomedImage, ZoomFrame } from './zoom-frame.tsx';

interface LightboxImagesProps {
  readonly mediaId: string;
  /** The shown image; for an object, the image that contains it. */
  readonly picture: ZoomedImage;
  /** The part of the image that was searched; null for the whole image. */
  readonly region: ZoomedImage['region'];
  /** The image to compare with, if any. */
  readonly compared: ZoomedImage | undefined;
  readonly parts: MatchingParts | null;
  /** Relevance score between the two images; undefined if unknown. */
  readonly score: number | undefined;
  readonly objects: KnownImage['objects'];
  readonly objectHref: (objectId: string) => string;
  readonly text: ReturnType<typeof useTextInImage>;
  readonly view: Viewport;
  readonly frameRef: RefCallback<HTMLElement>;
}

/** One image with its objects, or two of them: compared, or with the parts that match. */
export function LightboxImages(props: LightboxImagesProps) {
  const { mediaId, picture, region, compared, parts, score, text, view, frameRef } = props;
  if (!compared) {
    return (
      <ZoomFrame key={mediaId} picture={picture} view={view} frameRef={frameRef}>
        <ObjectBoxes objects={props.objects} scale={view.scale} hrefOf={props.objectHref} />
        {text.areBoxesShown && <TextBoxes {...text} scale={view.scale} />}
      </ZoomFrame>
    );
  }
  if (parts) {
    const right = { ...picture, region };
    return <MatchingPanes {...{ parts, left: compared, right, view, frameRef }} />;
  }
  return <Comparison {...{ left: compared, right: picture, view, frameRef, score }} />;
}
