/** The rest of the page is the viewer's, in English. */
export const texts = {
  requestBody: 'Request body',
};
