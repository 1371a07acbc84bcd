/** The rest of the page is the viewer's, in English. */
export const apiDocsTexts = {
  requestBody: 'Request body',
};
