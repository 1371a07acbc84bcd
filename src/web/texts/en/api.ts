/** Errors that the browser finds; those of the server come as sentences of its own. */
export const apiTexts = {
  notUnderstood:
    'The server sent an answer that this page does not understand. Reload the page; if that does not help, the two are of different versions.',
  fileGone: (fileName: string) =>
    `“${fileName}” cannot be read: it was moved or changed, or is not a file. Choose it again.`,
  noAnswer: 'The server does not answer. Check that it is still running.',
  errorStatus: (status: number) => `The server answered with an error (${status}).`,
  emptyExport: 'The server sent an empty export.',
};
