export const notFoundPageTexts = {
  notFound: 'Page not found',
  goHome: 'Go to my datasets',
  noDatasets: 'No datasets yet',
  noDatasetsDetail: 'Start Semblance with a folder of images to see it here:',
  noDatasetsForKey: 'No datasets for this key',
  noDatasetsForKeyDetail: (name: string) =>
    `The key of ${name} has no access to any dataset on this server. Ask the administrator of the server for another key.`,
  startWithFolder: (startCommand: string) => `${startCommand} path/to/images`,
};
