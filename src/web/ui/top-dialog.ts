import { create } from 'zustand';

/** The open modal dialogs, the topmost one last. */
const useDialogs = create<readonly HTMLDialogElement[]>(() => []);

/** Counts a dialog as open until the function that is returned is called. */
export function addDialog(dialog: HTMLDialogElement): () => void {
  useDialogs.setState((open) => [...open, dialog], true);
  return () => useDialogs.setState((open) => open.filter((other) => other !== dialog), true);
}

/** A dialog counts until it is closed, which may be before it is unmounted. */
export function countOpenDialogs(): number {
  return useDialogs.getState().filter(({ open }) => open).length;
}

/** Where to put what must be seen and pressed over everything else: a modal dialog covers the rest of the page. */
export function useTopLayer(): HTMLElement {
  return useDialogs((open) => open.at(-1)) ?? document.body;
}
