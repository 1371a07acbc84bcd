import { create } from 'zustand';

/** The open modal dialogs, topmost last. */
const useDialogs = create<readonly HTMLDialogElement[]>(() => []);

/** @returns a function that removes the dialog */
export function addDialog(dialog: HTMLDialogElement): () => void {
  useDialogs.setState((open) => [...open, dialog], true);
  return () => useDialogs.setState((open) => open.filter((other) => other !== dialog), true);
}

/** Whether the dialog is still a part of the page. */
export function hasDialog(dialog: HTMLDialogElement): boolean {
  return useDialogs.getState().includes(dialog);
}

/** Ignores closed dialogs, because a dialog may close before it unmounts. */
export function countOpenDialogs(): number {
  return useDialogs.getState().filter(({ open }) => open).length;
}

/** Container for elements on top of everything: a modal dialog covers the rest of the page. */
export function useTopLayer(): HTMLElement {
  return useDialogs((open) => open.at(-1)) ?? document.body;
}
