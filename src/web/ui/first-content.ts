import { create } from 'zustand';

/** For a page that shows neither, such as one whose results failed to render. */
const MAX_WAIT_MS = 10_000;

/**
 * Whether all images of the results in the window can be painted, or a message is shown in place of
 * them. Less important requests and parts of the page wait for it, because they would delay the
 * results.
 */
export const useFirstContent = create<boolean>(() => false);

setTimeout(noteContent, MAX_WAIT_MS);

/** Images of the results that are not ready to be painted. */
const awaited = new Set<HTMLImageElement>();

export function noteContent(): void {
  useFirstContent.setState(true, true);
}

/** Ref of an image of the results. */
export function awaitImage(image: HTMLImageElement): (() => void) | undefined {
  if (useFirstContent.getState()) return undefined;
  awaited.add(image);
  const settle = () => {
    if (!awaited.delete(image) || awaited.size > 0) return;
    // The second frame begins after the first, with the image, has been painted.
    requestAnimationFrame(() => requestAnimationFrame(noteContent));
  };
  // It is rejected if the image cannot be loaded.
  image.decode().then(settle, settle);
  return () => {
    awaited.delete(image);
  };
}

export function afterFirstContent(): Promise<void> {
  if (useFirstContent.getState()) return Promise.resolve();
  return new Promise((resolve) => {
    useFirstContent.subscribe(() => resolve());
  });
}
