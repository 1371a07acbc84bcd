import path from 'node:path';
import { FolderUnreadableError, findImages } from '#engine/indexing/folder/find-images.ts';
import { resultOf } from '#engine/indexing/indexing-event.ts';
import { UserError } from '#platform/user-error.ts';

export interface ClassImage {
  /** Absolute. */
  readonly file: string;
  readonly className: string;
}

/**
 * The pictures in the folders of `root`, by path: the first folder below it is the class. Pictures
 * that lie in `root` itself have none and are left out.
 * @throws UserError when the folder cannot be opened, or has not two classes, one of two pictures
 */
export async function findClassImages(root: string): Promise<ClassImage[]> {
  const { files } = await resultOf(findImages(root)).catch((error: unknown) => {
    throw error instanceof FolderUnreadableError ? new UserError(error.message) : error;
  });
  const pictures = files.flatMap(({ path: file }) => {
    const [className, ...rest] = file.split('/');
    if (className === undefined || rest.length === 0) return [];
    return { file: path.join(root, file), className };
  });
  const classes = new Set(pictures.map(({ className }) => className));
  if (classes.size >= 2 && pictures.length > classes.size) return pictures;
  throw new UserError(
    `${root} must contain at least two folders of images, one per class, and at least one of them must contain two images or more.`,
  );
}
