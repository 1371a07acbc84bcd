import { Link } from 'wouter';
import { objectBoxesTexts } from '#texts/lightbox/object-boxes.ts';
import type { KnownImage } from '#web/api/lenient-schemas.ts';

interface ObjectBoxesProps {
  readonly objects: KnownImage['objects'];
  /** Zoom of the image; the lines keep their width when it is enlarged. */
  readonly scale: number;
  readonly hrefOf: (objectId: string) => string;
}

/** The objects of an image, each a link to the search for similar objects. */
export function ObjectBoxes({ objects, scale, hrefOf }: ObjectBoxesProps) {
  return objects.map(({ media_id, label, bounding_box: box }) => (
    <Link
      key={media_id}
      href={hrefOf(media_id)}
      aria-label={objectBoxesTexts.findSimilarTo(label || objectBoxesTexts.object)}
      title={objectBoxesTexts.findSimilar}
      className="group/box absolute border-accent border-solid bg-transparent shadow-[0_0_0_1px_rgb(0_0_0/0.5)] hover:bg-accent/15 focus-visible:bg-accent/15"
      style={{
        left: `${box.x * 100}%`,
        top: `${box.y * 100}%`,
        width: `${box.width * 100}%`,
        height: `${box.height * 100}%`,
        borderWidth: `${2 / scale}px`,
      }}
    >
      <span
        className="absolute top-0 left-0 origin-top-left whitespace-nowrap bg-black/75 px-1.5 py-0.5 font-medium text-2xs text-white group-hover/box:bg-accent group-hover/box:text-on-accent group-focus-visible/box:bg-accent group-focus-visible/box:text-on-accent"
        style={{ transform: `scale(${1 / scale})` }}
      >
        {label || objectBoxesTexts.object}
      </span>
    </Link>
  ));
}
