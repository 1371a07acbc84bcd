export const texts = {
  notFound: 'There is nothing here',
  goHome: 'Go to my datasets',
  noDatasets: 'No dataset yet',
  noDatasetsDetail: 'Start Semblance with a folder of images, and it appears here:',
  startCommand: 'npm start -- path/to/images',
};
