/** What a browser keeps, taken along, brought back and forgotten. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';

const { openPage } = useBrowser();
const ALONE = { kind: 'row', weight: 100, children: [{ kind: 'tabs', weight: 100, selected: 0, panels: ['markets'] }] };
let server: WebServer;

beforeAll(async () => {
  server = await startWebServer();
});

afterAll(async () => {
  await server.stop();
});

const layoutsKept = (page: Page) =>
  page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('tickboard.desk') ?? '{}') as { kept?: object };
    return Object.keys(kept.kept ?? {});
  });

const importFile = async (page: Page, content: string) => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import…' }).click();
  await (await chooser).setFiles({ name: 'kept.json', mimeType: 'application/json', buffer: Buffer.from(content) });
};

describe('what a browser keeps', () => {
  it('[UK18] goes into a file with its layouts, and from there into another browser', async () => {
    const { page } = await openPage({
      url: `${server.url}/settings`,
      preferences: { palette: 'red-up', favourites: ['ETHUSDT'] },
    });
    await page.evaluate(
      (kept) => localStorage.setItem('tickboard.desk', kept),
      JSON.stringify({ version: 1, current: 'Alone', isLocked: true, kept: { Alone: ALONE } }),
    );
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const file = readFileSync(await (await download).path(), 'utf8');

    const { page: other } = await openPage({
      url: `${server.url}/settings`,
      preferences: { theme: 'light', favourites: ['BTCUSDT'] },
    });
    await importFile(other, file);
    await other.getByText('Imported', { exact: true }).waitFor();
    expect(await other.evaluate(() => Object.assign({}, document.documentElement.dataset))).toMatchObject({
      theme: 'dark',
      palette: 'red-up',
    });
    await other.goto(`${server.url}/desk`);
    await other.getByRole('button', { name: 'Alone', pressed: true }).waitFor();
    await until(async () => (await other.locator('[data-host]').count()) === 1, { what: 'the one panel' });
  });

  it('[UK18] stays as it is where a file is none, and where a part of it cannot be read', async () => {
    const { page } = await openPage({ url: `${server.url}/settings`, preferences: { palette: 'blue-orange' } });
    await page.evaluate(
      (kept) => localStorage.setItem('tickboard.desk', kept),
      JSON.stringify({ version: 1, kept: { Mine: ALONE } }),
    );
    await importFile(page, '{"kind":');
    await page.getByText('The file is not JSON. Nothing was changed.').waitFor();
    const settings = { palette: 'pink', density: 'comfortable' };
    const desk = { version: 1, kept: { Other: ALONE, Broken: 7 } };
    await importFile(page, JSON.stringify({ kind: 'tickboard-settings', version: 2, settings, desk }));
    await page.getByText('Settings that cannot be read stay as they were: “palette”.').waitFor();
    await page.getByText('Layouts that cannot be read were left out: “Broken”.').waitFor();
    expect(await page.evaluate(() => Object.assign({}, document.documentElement.dataset))).toMatchObject({
      palette: 'blue-orange',
      density: 'comfortable',
    });
    expect(await layoutsKept(page)).toEqual(['Mine', 'Other']);
  });

  it('[UK18] is forgotten after a question, layouts and all', async () => {
    const { page } = await openPage({ url: `${server.url}/settings`, preferences: { palette: 'blue-orange' } });
    await page.evaluate(
      (kept) => localStorage.setItem('tickboard.desk', kept),
      JSON.stringify({ version: 1, kept: { Mine: ALONE } }),
    );
    await page.getByRole('button', { name: 'Reset…' }).click();
    const keep = page.getByRole('button', { name: 'Keep them' });
    expect(await keep.evaluate((element) => element === document.activeElement)).toBe(true);
    await keep.click();
    expect(await layoutsKept(page)).toEqual(['Mine']);
    await page.getByRole('button', { name: 'Reset…' }).click();
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await until(async () => (await layoutsKept(page)).length === 0, { what: 'no layout to be left' });
    expect(await page.evaluate(() => document.documentElement.dataset['palette'])).toBe('green-red');
  });
});
