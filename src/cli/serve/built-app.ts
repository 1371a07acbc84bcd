import { access } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '#platform/user-error.ts';
import { builtWebApp, type WebApp } from '#proxy/web-app.ts';

/** @throws UserError when the app is not built */
export async function builtApp(projectRoot: string): Promise<WebApp> {
  const webRoot = path.join(projectRoot, 'dist', 'web');
  await access(path.join(webRoot, 'index.html')).catch(() => {
    throw new UserError('The app is not built. Start it with npm start.');
  });
  return builtWebApp(webRoot);
}
