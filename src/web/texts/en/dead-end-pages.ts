export const texts = {
  signIn: 'Open the link from your terminal',
  signInDetail:
    'This browser has no session with Semblance, or the server was started anew. Its terminal shows a link that lets this browser in: open that link.',
  notFound: 'There is nothing here',
  goHome: 'Go to my datasets',
  noDatasets: 'No dataset yet',
  noDatasetsDetail: 'Start Semblance with a folder of images, and it appears here:',
  startCommand: 'npm start -- path/to/images',
};
