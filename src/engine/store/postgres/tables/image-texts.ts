import { foldText } from './fold-text.ts';

/** What is written of every image of the dataset `$1`: its caption, and its labels with that of its folder. */
export const IMAGE_TEXTS = `
  SELECT dataset_id, media_id, caption,
    CASE WHEN folder = '' OR folder = ANY (written) THEN written
      ELSE array_append(written, folder) END AS labels
  FROM (
    SELECT media.dataset_id, media.media_id, caption, coalesce(labels, '{}') AS written,
      CASE WHEN labels_from_folders THEN folder_name ELSE '' END AS folder
    FROM media
    LEFT JOIN datasets USING (dataset_id)
    LEFT JOIN image_annotations USING (dataset_id, media_id)
    WHERE media.dataset_id = $1::uuid) AS texts`;

/** The label that the folder of an image is; empty for an image that is in no subfolder. */
export function folderNameOf(path: string): string {
  return (path.split('/').at(-2) ?? '').trim().normalize('NFC');
}

/** What is written of an image, as searches compare it, a line each. */
export function foldedAnnotation(labels: readonly string[], caption: string | null): string {
  return foldText([...labels, caption ?? ''].join('\n'));
}
