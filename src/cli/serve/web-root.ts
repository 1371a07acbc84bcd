import { access } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '#platform/user-error.ts';

/** The folder of the built app. @throws UserError when it is not built */
export async function builtApp(projectRoot: string): Promise<string> {
  const webRoot = path.join(projectRoot, 'dist', 'web');
  await access(path.join(webRoot, 'index.html')).catch(() => {
    throw new UserError('The app is not built; start it with npm start.');
  });
  return webRoot;
}
