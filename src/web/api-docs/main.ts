import 'swagger-ui-dist/swagger-ui.css';
import './api-docs.css';
import SwaggerUIBundle from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { ROUTES } from '#contract/routes.ts';
import { followTheme, useSettings } from '#web/settings/settings.ts';
import { nameFields } from './name-fields.ts';

/** The viewer's dark colours hang on this class, not on the scheme of the page. */
const DARK_CLASS = 'dark-mode';

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
followTheme();
applyTheme();
systemIsDark.addEventListener('change', applyTheme);

const root = document.getElementById('api-docs');
if (!root) throw new Error('docs.html has no element #api-docs.');
new MutationObserver(() => nameFields(root)).observe(root, { childList: true, subtree: true });
SwaggerUIBundle({
  domNode: root,
  // Beside this page, wherever that is.
  url: ROUTES.openapi.slice(1),
  // Would send the document to a server of the viewer's makers.
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // The browser's session goes with each request, so the buttons work without a token.
  tryItOutEnabled: true,
});

function applyTheme(): void {
  const { theme } = useSettings.getState();
  const isDark = theme === 'dark' || (theme === 'system' && systemIsDark.matches);
  document.documentElement.classList.toggle(DARK_CLASS, isDark);
}
