import { queryOptions } from '@tanstack/react-query';
import { ROUTES, routePath } from '#contract/routes.ts';
import { Correspondence } from '#contract/search/correspondence.ts';
import { type ImageSource, withParams } from '#contract/search/search-codec.ts';
import { requestJson } from './request/request.ts';
import { exploreKey } from './shown-dataset.ts';

/** The parts of an image or object that correspond to those of another image. */
export function correspondenceQuery(datasetId: string, anchor: ImageSource, mediaId: string) {
  return queryOptions({
    queryKey: [...exploreKey(datasetId), 'correspondence', anchor, mediaId],
    queryFn: ({ signal }) => {
      const ids = { dataset_id: datasetId, media_id: mediaId };
      const params = withParams(new URLSearchParams(), {
        anchor_media_id: anchor.mediaId,
        anchor_type: anchor.type,
      });
      const path = `${routePath(ROUTES.correspondence, ids)}?${params}`;
      return requestJson(Correspondence, path, { signal });
    },
  });
}
