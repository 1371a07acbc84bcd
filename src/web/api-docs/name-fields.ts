import { apiDocsTexts } from '#texts/api-docs.ts';

/** What the viewer leaves without a name for those who do not see it, by what it is found with. */
const UNNAMED = '[data-param-name] :is(input, select, textarea), textarea.body-param__text';

/** Gives every field of the viewer a name, and lets the keyboard reach what scrolls sideways. */
export function nameFields(root: HTMLElement): void {
  for (const field of root.querySelectorAll(`:is(${UNNAMED}):not([aria-label])`)) {
    const parameter = field.closest<HTMLElement>('[data-param-name]');
    field.setAttribute('aria-label', parameter?.dataset['paramName'] ?? apiDocsTexts.requestBody);
  }
  for (const code of root.querySelectorAll(
    '.microlight:not([tabindex]), .markdown pre:not([tabindex])',
  )) {
    code.setAttribute('tabindex', '0');
  }
}
