export const shortcutsTexts = {
  shortcuts: [
    { keys: ['/'], does: 'Choose a query image' },
    { keys: ['Ctrl', 'V'], does: 'Search with the image in the clipboard' },
    { keys: ['C'], does: 'Crop the focused image, or the query' },
    { keys: ['X'], does: 'Clear the query and show all clusters' },
    { keys: ['0', '…', '4'], does: 'Cluster size, from finest to coarsest' },
    { keys: ['←', '↑', '→', '↓'], does: 'Move between images in the results' },
    { keys: ['Enter'], does: 'Find images similar to the focused one' },
    { keys: ['Space'], does: 'View the focused image' },
    { keys: ['O'], does: 'Open the cluster of the focused image' },
    { keys: ['S'], does: 'Select or deselect the focused image' },
    { keys: ['Shift', '→'], does: 'Extend the selection' },
    { keys: ['Esc'], does: 'Clear selection' },
    { keys: ['Ctrl', 'K'], does: 'Find an action' },
    { keys: ['?'], does: 'Show these shortcuts' },
  ],
  api: 'API documentation',
};
