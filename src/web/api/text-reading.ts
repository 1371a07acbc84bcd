import { useMutation, useQueryClient } from '@tanstack/react-query';
import { TextReading } from '#contract/dataset/text-reading.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { datasetQuery } from './datasets.ts';
import { requestJson } from './request/request.ts';

/** Turns the reading of text in images on or off. */
export function useTextReadingChange(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (enabled: boolean) =>
      requestJson(TextReading, routePath(ROUTES.textReading, { dataset_id: datasetId }), {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ enabled }),
      }),
    onSettled: () => client.invalidateQueries({ queryKey: datasetQuery(datasetId).queryKey }),
  });
}
