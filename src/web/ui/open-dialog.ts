import { create } from 'zustand';

type DialogName =
  | 'dataset-settings'
  | 'shortcuts'
  | 'index-report'
  | 'missing'
  | 'palette'
  | 'views'
  | 'trail'
  | 'session';

interface OpenDialog {
  readonly name: DialogName | null;
  /** Tells a dialog from the same one that was open before. */
  readonly opening: number;
}

export const useOpenDialog = create<OpenDialog>(() => ({ name: null, opening: 0 }));

export function openDialog(name: DialogName): void {
  useOpenDialog.setState(({ opening }) => ({ name, opening: opening + 1 }));
}

export function closeDialog(): void {
  useOpenDialog.setState({ name: null });
}
