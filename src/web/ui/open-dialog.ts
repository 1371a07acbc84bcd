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

export const useOpenDialog = create<{ readonly name: DialogName | null }>(() => ({ name: null }));

export function openDialog(name: DialogName): void {
  useOpenDialog.setState({ name });
}

export function closeDialog(): void {
  useOpenDialog.setState({ name: null });
}
