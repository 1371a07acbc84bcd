import 'swagger-ui-dist/swagger-ui.css';
import './api-docs.css';
import type { SwaggerRequest } from 'swagger-ui-dist';
import SwaggerUIBundle from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { ROUTES } from '#contract/routes.ts';
import { PAGE_SECRET_HEADER } from '#contract/session.ts';
import { apiDocsTexts } from '#texts/api-docs.ts';
import { sessionAtHand } from '#web/api/request/local-session.ts';
import { pageSecret } from '#web/api/request/page-secret.ts';
import { underBasePath } from '#web/browser/base-path.ts';
import { followTheme, useSettings } from '#web/settings/settings.ts';

/** The viewer takes its dark colors from this class, not from the page's color scheme. */
const DARK_CLASS = 'dark-mode';

/** Selector of the fields that the viewer leaves without an accessible name. */
const UNNAMED = '[data-param-name] :is(input, select, textarea), textarea.body-param__text';

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
followTheme();
applyTheme();
systemIsDark.addEventListener('change', applyTheme);

const root = document.getElementById('api-docs');
if (!root) throw new Error('docs.html has no element #api-docs.');
new MutationObserver(() => nameFields(root)).observe(root, { childList: true, subtree: true });
SwaggerUIBundle({
  domNode: root,
  url: underBasePath(ROUTES.openapi),
  // A validator would send the document to the servers of the Swagger project.
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // Send the browser's session with each request, so that the buttons work without a token.
  tryItOutEnabled: true,
  requestInterceptor: withSession,
  // Omit from the displayed command line the header that only this page has.
  showMutatedRequest: false,
});

async function withSession(request: SwaggerRequest): Promise<SwaggerRequest> {
  await sessionAtHand();
  const headers = { ...request['headers'], [PAGE_SECRET_HEADER]: pageSecret() ?? '' };
  return { ...request, headers };
}

function applyTheme(): void {
  const { theme } = useSettings.getState();
  const isDark = theme === 'dark' || (theme === 'system' && systemIsDark.matches);
  document.documentElement.classList.toggle(DARK_CLASS, isDark);
}

/** Gives every field an accessible name and makes sideways-scrolling elements focusable. */
function nameFields(root: HTMLElement): void {
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
