import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import type { Preview } from '#contract/search/explore.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { imageQuery } from '#web/api/image.ts';
import { ObjectBoxes } from '#web/lightbox/object-boxes.tsx';
import type { HrefOf } from '#web/search/hrefs.ts';

interface TileObjectsProps {
  readonly preview: Preview;
  readonly fit: 'cover' | 'contain';
  readonly hrefOf: HrefOf;
}

/** Links to search by the objects of a hovered image, aligned with the visible image. */
export function TileObjects({ preview, fit, hrefOf }: TileObjectsProps) {
  const { dataset_id: datasetId = '' } = useParams<{ dataset_id: string }>();
  const noDetails = useReasonAgainst('image_details');
  const { data } = useQuery({ ...imageQuery(datasetId, preview.media_id), enabled: !noDetails });
  if (!data || data.objects.length === 0) return null;
  const aspect = preview.width / preview.height;
  const fitted = fit === 'cover' ? 'max' : 'min';
  return (
    <div className="pointer-events-none absolute inset-0 flex items-center justify-center overflow-hidden [container-type:size]">
      <div
        className="relative shrink-0 *:pointer-events-auto"
        style={{ aspectRatio: aspect, width: `${fitted}(100cqw, 100cqh * ${aspect})` }}
      >
        <ObjectBoxes
          objects={data.objects}
          scale={1}
          hrefOf={(objectId) => hrefOf(objectId, 'OBJECTS')}
        />
      </div>
    </div>
  );
}
