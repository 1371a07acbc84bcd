export const datasetSettingsTexts = {
  title: (dataset: string) => `Settings of ${dataset}`,
  open: 'Dataset settings…',
  folderLabels: 'Use folder names as labels',
  folderLabelsHint:
    'An image in the folder “cats” gets the label “cats”. In nested folders, the innermost folder counts. Labels from annotation files are kept. Everyone who uses this dataset sees the labels.',
};
