import { access } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '#platform/user-error.ts';
import { builtWebApp, type WebApp } from '#proxy/web-app.ts';

/**
 * @param webRoot folder of the built app
 * @throws UserError when the app is not built
 */
export async function builtApp(webRoot: string): Promise<WebApp> {
  await access(path.join(webRoot, 'index.html')).catch(() => {
    throw new UserError('The app is not built. Start it with npm start.');
  });
  return builtWebApp(webRoot);
}
