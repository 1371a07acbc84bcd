export const notFoundPageTexts = {
  notFound: 'There is nothing here',
  goHome: 'Go to my datasets',
  noDatasets: 'No dataset yet',
  noDatasetsDetail: 'Start Semblance with a folder of images, and it appears here:',
  noDatasetsForKey: 'No dataset for this key',
  noDatasetsForKeyDetail: (name: string) =>
    `The key of ${name} may see none of the datasets of this server. Whoever runs it can make another.`,
  startCommand: 'npm start -- path/to/images',
};
