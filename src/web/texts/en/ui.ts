export const uiTexts = {
  outdated: 'Semblance was updated or stopped while this page was open. Reload it.',
  reload: 'Reload',
  undo: 'Undo',
};
