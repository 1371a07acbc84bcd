export const uiTexts = {
  outdated: 'Semblance was updated or stopped while this page was open. Reload the page.',
  reload: 'Reload',
  undo: 'Undo',
  copied: 'Copied',
  copyFailed: 'Copying failed',
};
