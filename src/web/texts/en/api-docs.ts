/** The viewer brings the other texts of this page, in English. */
export const apiDocsTexts = {
  requestBody: 'Request body',
};
