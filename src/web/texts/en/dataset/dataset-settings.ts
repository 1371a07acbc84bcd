export const datasetSettingsTexts = {
  title: (dataset: string) => `Settings of ${dataset}`,
  open: 'Settings of this dataset…',
  folderLabels: 'Use folder names as labels',
  folderLabelsHint:
    'An image in the folder “cats” gets the label “cats”; where folders lie in each other, the innermost counts. Labels from annotation files stay. Everybody who uses this dataset sees the labels.',
};
