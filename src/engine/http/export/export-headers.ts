import type { Export } from '#contract/export/export.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';

/** The metadata at the head of an export. @param query the parameters of the search */
export function headOf(
  { stored, model }: LiveDataset,
  query: Record<string, string>,
): Omit<Export, 'media'> {
  return {
    dataset_id: stored.datasetId,
    dataset: stored.displayName,
    model: model.name,
    exported_at: new Date().toISOString(),
    query,
  };
}

/** A Content-Disposition header as in RFC 5987, without characters that could end the header. */
export function attachment(fileName: string): string {
  const encoded = encodeURIComponent(fileName.toWellFormed());
  const name = encoded.replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return `attachment; filename*=UTF-8''${name}`;
}
