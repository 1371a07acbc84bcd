/** Errors found in the browser. Errors from the server carry their own sentence. */
export const apiTexts = {
  notUnderstood:
    'The server sent an unexpected response. Reload the page. If that does not help, the page and the server are different versions.',
  fileGone: (fileName: string) =>
    `“${fileName}” cannot be read because it was moved or changed, or is not a file. Choose it again.`,
  noAnswer: 'The server is not responding. Check that it is running.',
  errorStatus: (status: number) => `The server returned an error (${status}).`,
  emptyExport: 'The server returned an empty export.',
};
