export const shortcutsTexts = {
  shortcuts: [
    { keys: ['/'], does: 'Go to the query, to choose an image' },
    { keys: ['Ctrl', 'V'], does: 'Search by the image in the clipboard' },
    { keys: ['C'], does: 'Crop the focused picture, else the query' },
    { keys: ['X'], does: 'Clear the query and show all clusters' },
    { keys: ['0', '…', '4'], does: 'Cluster size, from finest to coarsest' },
    { keys: ['←', '↑', '→', '↓'], does: 'Walk from picture to picture in the results' },
    { keys: ['Enter'], does: 'Find what looks like the focused picture' },
    { keys: ['Space'], does: 'Look closely at the focused picture' },
    { keys: ['O'], does: 'Open the cluster of the focused picture' },
    { keys: ['S'], does: 'Select the focused picture, or put it back' },
    { keys: ['Shift', '→'], does: 'Go on and select on the way' },
    { keys: ['Esc'], does: 'Clear the selection' },
    { keys: ['Ctrl', 'K'], does: 'Find any action by its name' },
    { keys: ['?'], does: 'Show these shortcuts' },
  ],
  api: 'The API, for programs',
};
