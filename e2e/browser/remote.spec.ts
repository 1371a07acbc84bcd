import path from 'node:path';
import type { Page } from '@playwright/test';
import { openKeys } from '#cli/data/open-keys.ts';
import { drawImage } from '../gallery.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../remote/fault-proxy.ts';
import { FAULTS, NOT_FOUND, once } from '../remote/faults.ts';
import { dropFiles, expect, type Served, test } from './fixtures.ts';
import { heading, pageSecretOf } from './page-parts.ts';
import { type SemblanceProcess, startSemblance } from './semblance-process.ts';

/** All that the seed's API has beside the list of datasets, and the pictures that it names. */
const BEYOND_THE_SEED =
  /^(?!\/api\/v1\/(datasets$|explore\/[^/?]+(\?|$)|dataset\/[^/]+\/search-image-similarity)|\/media\/)/;

interface Before {
  readonly faults: FaultProxy;
  readonly front: SemblanceProcess;
  end(): Promise<void>;
}

/** A server before the one of the fixtures, with faults between the two. */
async function startBefore(
  semblance: Served,
  workFolder: string,
  prepare: (faults: FaultProxy) => void = () => undefined,
): Promise<Before> {
  const faults = await startFaultProxy(semblance.url);
  prepare(faults);
  const { ring } = await openKeys(path.join(workFolder, 'data'));
  const front = await startSemblance({
    folders: [],
    dataDir: path.join(workFolder, 'data in front'),
    args: ['--upstream', faults.url, '--dataset', semblance.drawn],
    env: { SEMBLANCE_API_KEY: ring.local.key, SEMBLANCE_API_SECRET: ring.local.secret },
  });
  const end = async () => {
    await front.stop();
    await faults.close();
  };
  return { faults, front, end };
}

const similarTo = (page: Page, file: string) =>
  page.getByRole('link', { name: `Find images similar to ${file}` });

async function dropStars(page: Page): Promise<void> {
  const bytes = await drawImage('stars', 1);
  await dropFiles(page, [{ name: 'my stars.jpg', type: 'image/jpeg', bytes }]);
}

test('the same app searches a remote server', async ({ page, semblance, workFolder }) => {
  const { front, end } = await startBefore(semblance, workFolder);
  await page.goto(front.url);
  await expect(heading(page)).toHaveText('All clusters');
  await dropStars(page);
  await page.getByRole('button', { name: 'Search whole image' }).click();
  await expect(heading(page)).toHaveText('Clusters by similarity to my stars.jpg');
  const first = similarTo(page, 'stars/1.jpg');
  await expect(first).toBeVisible();
  // What the remote named, the browser could not fetch itself.
  const picture = page.locator(`main img[src^="${front.url}media/remote?uri="]`).first();
  await expect(picture).toHaveJSProperty('complete', true);
  await expect(picture).not.toHaveJSProperty('naturalWidth', 0);
  await first.click();
  await expect(heading(page)).toHaveText('Clusters by similarity to 1.jpg');
  // The map is drawn of what the remote answers, and its images come through the front.
  await page.getByRole('link', { name: 'Map', exact: true }).click();
  await expect(page.getByText('54 images in view')).toBeVisible();
  const onMap = page.locator(`main button img[src^="${front.url}media/remote?uri="]`).first();
  await expect(onMap).toHaveJSProperty('complete', true);
  await expect(onMap).not.toHaveJSProperty('naturalWidth', 0);
  // Other datasets of the remote are not there.
  const headers = await pageSecretOf(page);
  const hidden = await page.request.get(`${front.url}api/v1/explore/${semblance.large}`, {
    headers,
  });
  expect(hidden.status()).toBe(404);
  await page.close();
  await end();
});

test('a server with only two routes and a list is searchable too', async ({
  page,
  semblance,
  workFolder,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 404/);
  const { front, end } = await startBefore(semblance, workFolder, (faults) =>
    faults.set(NOT_FOUND, BEYOND_THE_SEED),
  );
  await page.goto(front.url);
  await expect(heading(page)).toHaveText('All clusters');
  await dropStars(page);
  await page.getByRole('button', { name: 'Search whole image' }).click();
  await expect(heading(page)).toHaveText('Clusters by similarity to my stars.jpg');
  await expect(page.getByText('does not report the distances of a search')).toBeVisible();
  await similarTo(page, 'stars/1.jpg').click();
  await expect(heading(page)).toHaveText('Clusters by similarity to 1.jpg');

  // Greyed, and the keys reach the reason.
  for (const [name, reason] of [
    ['Saved searches', 'does not save searches'],
    ['Label', 'does not list its labels and tags'],
  ] as const) {
    const button = page.getByRole('button', { name, exact: true });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await button.focus();
    await expect(button).toHaveAccessibleDescription(new RegExp(reason));
  }
  await similarTo(page, 'stars/1.jpg').focus();
  await page.keyboard.press('Space');
  const matching = page.getByRole('dialog').getByRole('button', { name: 'Why they match' });
  await expect(matching).toHaveAttribute('aria-disabled', 'true');
  await expect(matching).toHaveAccessibleDescription(/does not show which parts/);
  await page.keyboard.press('Escape');
  const foldSwitch = page.getByRole('checkbox', { name: 'Fold near-identical' });
  await expect(foldSwitch).toBeDisabled();
  await foldSwitch.hover({ force: true });
  await expect(page.getByRole('tooltip', { name: /near-identical/ })).toBeVisible();
  await foldSwitch.focus();
  await page.keyboard.press('Space');
  await expect(foldSwitch).not.toBeChecked();

  // Found by its name, with the reason; it opens nothing.
  for (const [typed, reason] of [
    ['saved', 'does not save searches'],
    ['api', 'does not describe its API'],
  ] as const) {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find an action' }).fill(typed);
    const option = page.getByRole('option', { selected: true });
    await expect(option).toHaveAttribute('aria-disabled', 'true');
    await expect(option).toContainText(reason);
    await page.keyboard.press('Enter');
    const palette = page.getByRole('dialog', { name: 'Find an action' });
    await expect(palette).toBeVisible();
    await page.keyboard.press('Escape');
    // The browser closes a dialog before it tells the page.
    await expect(palette).toHaveCount(0);
  }

  await page.getByRole('button', { name: 'Change dataset' }).click();
  await page.getByRole('button', { name: 'Dataset settings…' }).click();
  const folderSwitch = page.getByRole('checkbox', { name: 'Use folder names as labels' });
  await expect(folderSwitch).toHaveAccessibleDescription(/does not turn folder names into labels/);
  await folderSwitch.focus();
  await page.keyboard.press('Space');
  await expect(folderSwitch).not.toBeChecked();
  const textSwitch = page.getByRole('checkbox', { name: 'Read the text in images' });
  await expect(textSwitch).toHaveAccessibleDescription(/does not read the text in images/);
  await page.keyboard.press('Escape');

  await page
    .getByRole('checkbox', { name: /^Select / })
    .first()
    .click({ force: true });
  await expect(
    page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Tag' }),
  ).toHaveAccessibleDescription(/does not store tags/);

  // A card that shows all of its cluster is as good as a list, one that does not is told of.
  await page
    .getByRole('link', { name: /^Open the cluster of 9 images/ })
    .first()
    .click();
  await expect(page.getByRole('button', { name: 'Select all 9' })).toBeVisible();
  await expect(page.getByText('does not list all members of a cluster')).toBeHidden();
  await page.goBack();
  await page.getByRole('link', { name: /^Level 4/ }).click();
  await page.getByRole('link', { name: /^Open the cluster of 18 images/ }).click();
  await expect(heading(page)).toHaveText('Cluster of 18 images');
  await expect(
    page.getByText(/does not list all members of a cluster\. These are the 9 shown on its card\./),
  ).toBeVisible();
  await expect(
    page.locator('main').getByRole('link', { name: /^Find images similar/ }),
  ).toHaveCount(9);
  await page.close();
  await end();
});

test('the text field is disabled with the reason if the remote has no text search', async ({
  page,
  semblance,
  workFolder,
}) => {
  const { front, end } = await startBefore(semblance, workFolder, (faults) =>
    faults.set(withoutWords(semblance.url), /\/openapi\.json$|\/datasets?(\/[^/]+)?$/),
  );
  await page.goto(front.url);
  const field = page.getByRole('textbox', { name: 'Describe what to find' });
  await expect(field).toBeDisabled();
  await field.focus();
  await expect(field).toHaveAccessibleDescription(/does not search by text/);
  await expect(page.getByRole('tooltip', { name: /does not search by text/ })).toBeVisible();
  await page.keyboard.type('dog');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('');
  await expect(page.getByLabel('Choose an image to search with')).toBeEnabled();
  await page.close();
  await end();
});

/** A server whose document tells of no captions, and whose datasets tell nothing of their model. */
function withoutWords(serverUrl: string): Fault {
  return async ({ request, response }) => {
    const authorization = request.headers.authorization ?? '';
    const answer = await fetch(new URL(request.url ?? '/', serverUrl), {
      headers: { authorization },
    });
    const text = (await answer.text())
      .replaceAll('"name":"caption"', '"name":"something-else"')
      .replaceAll('"model"', '"engine"');
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  };
}

test('errors of the remote are shown, keep the screen, and disappear', async ({
  page,
  semblance,
  workFolder,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 50\d/);
  const { faults, front, end } = await startBefore(semblance, workFolder);
  await page.goto(front.url);
  await expect(heading(page)).toHaveText('All clusters');

  // A page of HTML in the place of the answer.
  faults.set(FAULTS['502 with HTML'], /\/explore\//);
  await page.getByRole('link', { name: /^Level 4/ }).click();
  await expect(page.getByRole('alert')).toContainText('reports a server error (502)');
  faults.set(null);
  await expect(page.getByText(/^\d+ clusters?, largest first/)).toBeVisible();

  // An upload that breaks off, and then a search: the crop stays, and is sent again.
  const alert = page.getByRole('dialog').getByRole('alert');
  const tryAgain = page.getByRole('dialog').getByRole('button', { name: 'Try again' });
  faults.set(once(FAULTS['connection reset']), /query-preview/);
  await dropStars(page);
  await expect(alert).toContainText('closed the connection');
  await tryAgain.click();
  faults.set(once(FAULTS['connection reset']), /search-stored-image/);
  await page.getByRole('button', { name: 'Search whole image' }).click();
  await expect(alert).toContainText('closed the connection');
  await tryAgain.click();
  await expect(heading(page)).toHaveText('Clusters by similarity to my stars.jpg');

  // Credentials that are refused are no matter of this browser's session.
  faults.set(FAULTS['token expired'], /\/explore\//);
  await page.getByRole('link', { name: /^Level 1/ }).click();
  await expect(page.getByRole('alert')).toContainText(
    'does not accept the credentials of this server',
  );
  await expect(page.getByRole('alert')).toContainText('SEMBLANCE_API_KEY');
  faults.set(null);
  await expect(similarTo(page, 'stars/1.jpg')).toBeVisible();
  await page.close();
  await end();
});

test('the server waits for a remote that is unreachable at the start', async ({
  page,
  semblance,
  workFolder,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 502/);
  const { faults, front, end } = await startBefore(semblance, workFolder, (away) =>
    away.set(FAULTS['connection reset']),
  );
  expect(front.errors()).toContain('does not respond');
  await page.goto(front.url);
  await expect(page.getByText('does not respond (it closed the connection)')).toBeVisible();
  faults.set(null);
  await expect(heading(page)).toHaveText('All clusters');
  await page.close();
  await end();
});
