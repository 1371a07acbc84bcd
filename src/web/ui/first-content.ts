import { create } from 'zustand';

/** For a page that shows neither, such as one whose results failed to render. */
const MAX_WAIT_MS = 10_000;

/**
 * Whether an image of the results has loaded, or a message is shown in place of them. Less
 * important requests and parts of the page wait for it, because they would delay the results.
 */
export const useFirstContent = create<boolean>(() => false);

setTimeout(noteContent, MAX_WAIT_MS);

export function noteContent(): void {
  useFirstContent.setState(true, true);
}

export function afterFirstContent(): Promise<void> {
  if (useFirstContent.getState()) return Promise.resolve();
  return new Promise((resolve) => {
    useFirstContent.subscribe(() => resolve());
  });
}
