/** Alerts as a person keeps them: rules that are made, refused, fire and rest, and how somebody elsewhere is told. */
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { panelOf } from './panels.ts';

const { closePages, openPage } = useBrowser();

let server: WebServer;

beforeEach(async () => {
  server = await startWebServer();
});

afterEach(async () => {
  await closePages();
  await server.stop();
});

const price = (value: number) => server.push('market_data', [{ symbol: 'ALPHA', last_price: value, tick_size: 1 }]);
const raise = (severity: string, message: string) => server.push('alerts', [{ severity, message }]);
const log = (page: Page) => panelOf(page, 'alerts').getByRole('region', { name: 'Log of alerts' });
const rules = (page: Page) => panelOf(page, 'alert-rules');

const RULE = {
  id: 'r-1',
  metric: { channel: 'market_data', key: 'ALPHA', field: 'last_price' },
  operator: '>',
  value: 100,
  forSeconds: 2,
  cooldownSeconds: 3_600,
  severity: 'critical',
  hasSound: true,
  isOn: true,
};

/** Stands in for what the browser would show and sound, from now on and after each reload. */
const record = async (page: Page) => {
  const install = () => {
    const told = { notifications: [] as string[], tones: 0, asked: 0 };
    class Told extends EventTarget {
      static readonly permission = 'granted';
      static requestPermission(): Promise<string> {
        told.asked++;
        return Promise.resolve('granted');
      }
      constructor(title: string, options: { readonly body: string }) {
        super();
        told.notifications.push(`${title}: ${options.body}`);
      }
      close(): void {}
    }
    Object.assign(OscillatorNode.prototype, { start: () => told.tones++, stop: () => undefined });
    Object.assign(window, { told, Notification: Told });
  };
  await page.addInitScript(install);
  await page.reload();
};
interface Told {
  readonly notifications: string[];
  readonly tones: number;
  readonly asked: number;
}
const toldOn = (page: Page) => page.evaluate(() => (window as unknown as { told: Told }).told);

describe('a rule', () => {
  it('[UF7] is refused in words until it makes sense, kept, changed and deleted', async () => {
    await price(100);
    const { page } = await openPage({ url: `${server.url}/alerts` });
    await rules(page).getByText('No rules').waitFor();
    await rules(page).getByRole('button', { name: 'New rule' }).click();
    const editor = page.getByRole('dialog', { name: 'New rule' });
    await editor.getByLabel('Bound').fill('43k');
    await editor.getByLabel('For, seconds').fill('1.5');
    await editor.getByLabel('Not again within, seconds').fill('');
    const save = editor.getByRole('button', { name: 'Keep in this browser' });
    await save.click();
    for (const words of [
      'Name the symbol',
      '"43k" is no number',
      'Whole seconds, 0 to 86400',
      'Whole seconds, 0 to 604800',
    ])
      await editor.getByText(words, { exact: true }).waitFor();
    expect(await editor.getByLabel('Bound').getAttribute('aria-invalid')).toBe('true');
    expect(await editor.getByLabel('Bound').getAttribute('aria-describedby')).toBe(
      await editor.getByText('"43k" is no number').getAttribute('id'),
    );

    await editor.getByLabel('Symbol').fill('alpha');
    // What was seen of the figure is there before the rule is.
    await editor.getByText('Now 100').waitFor();
    await editor.getByLabel('Bound').fill('99.5');
    await editor.getByLabel('Not again within, seconds').fill('60');
    await editor.getByLabel('For, seconds').fill('0');
    await editor.getByText(/Would have fired 1 time over the/).waitFor();
    await editor.getByLabel('For, seconds').fill('86400');
    await editor.getByText(/Would have fired 0 times over the/).waitFor();
    await save.click();
    await editor.waitFor({ state: 'detached' });
    await rules(page).getByText('ALPHA last price > 99.5 for 86400 s').waitFor();

    await rules(page).getByRole('button', { name: 'Edit' }).click();
    const again = page.getByRole('dialog', { name: 'Edit rule' });
    await again.getByLabel('Is', { exact: true }).selectOption('<=');
    await again.getByLabel('Severity').selectOption('Critical');
    await again.getByRole('button', { name: 'Keep in this browser' }).click();
    await rules(page).getByText('ALPHA last price <= 99.5 for 86400 s').waitFor();
    expect(await rules(page).locator('[data-rule]').count()).toBe(1);

    await rules(page).getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Bound').fill('1');
    await page.keyboard.press('Escape');
    await rules(page).getByText('ALPHA last price <= 99.5 for 86400 s').waitFor();
    await page.reload();
    await rules(page).getByText('ALPHA last price <= 99.5 for 86400 s').waitFor();
    await rules(page)
      .getByRole('button', { name: /^Delete/ })
      .click();
    await rules(page).getByText('No rules').waitFor();
  });

  it('[UF9] [UF10] [UF20] fires by real figures after its seconds, rests, and rests over a reload', async () => {
    await price(100);
    const { page } = await openPage({ url: `${server.url}/alerts`, preferences: { alertRules: [RULE] } });
    const rule = rules(page).locator('[data-rule="r-1"]');
    await rule.getByText('Does not hold, now 100').waitFor();
    const passedAt = Date.now();
    await price(101);
    const fired = log(page).locator('li').filter({ hasText: 'ALPHA last price > 100 for 2 s: now 101' });
    await fired.waitFor();
    // Both clocks are those of this machine, as far as one page knows the server's.
    expect(Date.parse((await fired.locator('time').getAttribute('dateTime')) ?? '') - passedAt).toBeGreaterThan(1_900);
    await rule.getByText('fired 1 time since').waitFor();

    await price(100);
    await rule.getByText('Does not hold, now 100').waitFor();
    await price(102);
    // It has held for long enough again, and says when it was told.
    await rule.getByText(/Holds, now 102; told at/).waitFor();
    expect(await log(page).locator('li').count()).toBe(1);

    await fired.getByRole('button', { name: /Ack/ }).click();
    await fired.getByText('acknowledged').waitFor();
    await page.reload();
    await rule.getByText(/Holds, now 102; told at/).waitFor();
    await fired.getByText('acknowledged').waitFor();
    expect(await log(page).locator('li').count()).toBe(1);
  });

  it('[UF11] says that it cannot be judged where its figure is not there', async () => {
    const { page } = await openPage({ url: `${server.url}/alerts`, preferences: { alertRules: [RULE] } });
    await rules(page).getByText('Cannot be judged: there is no such figure now').waitFor();
    await price(100);
    await rules(page).getByText('Does not hold, now 100').waitFor();
    expect(await log(page).locator('li').count()).toBe(0);
  });

  it('[UF25] is tried out, with words on what came of it', async () => {
    const { page } = await openPage({ url: `${server.url}/alerts`, preferences: { alertRules: [RULE] } });
    const test = rules(page).getByRole('button', { name: 'Test' });
    await test.click();
    await page.getByText(/^Neither shown nor sounded\. /).waitFor();
    await record(page);
    await test.click();
    await page.getByText('Shown, without a sound').waitFor();
    expect(await toldOn(page)).toMatchObject({
      notifications: ['TEST \u00b7 Tickboard: ALPHA last price > 100 for 2 s. Nothing happened.'],
      tones: 0,
    });
    await page.getByLabel('Sound').check();
    await test.click();
    await page.getByText('Shown, with a sound').waitFor();
    await until(async () => (await toldOn(page)).tones === 2, { what: 'the two tones of what is critical' });
    expect(await log(page).locator('li').count()).toBe(0);
  });
});

describe('the log', () => {
  it('[UF21] [UF22] is acknowledged by hand and by key, which the strip, the tab and a reload know', async () => {
    await raise('critical', 'one is down');
    await raise('warning', 'two is slow');
    await raise('info', 'three moved');
    const { page } = await openPage({ url: `${server.url}/alerts` });
    const texts = () => log(page).locator('li p:first-child').allInnerTexts();
    await until(async () => (await texts()).join() === 'three moved,two is slow,one is down', { what: 'the log' });
    const strip = page.getByRole('banner').getByRole('link', { name: /not acknowledged/ });
    const untilOpen = (words: string) =>
      until(async () => (await strip.getAttribute('aria-label')) === words, { what: () => words });
    await untilOpen('2 alerts not acknowledged');
    await until(async () => (await page.title()) === '(1) Alerts \u00b7 Tickboard', { what: 'the title' });
    expect(await page.locator('#favicon').getAttribute('href')).toBe('/favicon-alert.svg');

    // By key the newest that is shown, or the one with the focus.
    await panelOf(page, 'alerts').getByLabel('Show alerts').selectOption('Warning');
    await until(async () => (await texts()).join() === 'two is slow', { what: 'warnings alone' });
    await log(page).focus();
    await page.keyboard.press('a');
    await untilOpen('1 alert not acknowledged');
    await panelOf(page, 'alerts').getByLabel('Show alerts').selectOption('All');
    await log(page)
      .getByRole('button', { name: /one is down/ })
      .focus();
    await page.keyboard.press('a');
    await untilOpen('0 alerts not acknowledged');
    await until(async () => (await page.title()) === 'Alerts \u00b7 Tickboard', { what: 'the title' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Log of alerts');
    await panelOf(page, 'alerts').getByText('1 of 3 not acknowledged').waitFor();

    await page.reload();
    await panelOf(page, 'alerts').getByText('1 of 3 not acknowledged').waitFor();
    await page.getByRole('button', { name: 'Acknowledge all' }).click();
    await panelOf(page, 'alerts').getByText('0 of 3 not acknowledged').waitFor();
  });
});

describe('whoever looks elsewhere', () => {
  it('[UF23] is told of nothing that is old, then of what was chosen, once, and hears nothing unasked', async () => {
    await raise('critical', 'before the page');
    const { page } = await openPage({ url: `${server.url}/alerts` });
    await record(page);
    await log(page).getByText('before the page').waitFor();
    await raise('critical', 'not chosen yet');
    await log(page).getByText('not chosen yet').waitFor();
    await page.getByLabel('Tell of').selectOption('Warnings and critical');
    await raise('info', 'too small');
    await log(page).getByText('too small').waitFor();
    await raise('warning', 'alpha is thin');
    await until(async () => (await toldOn(page)).notifications.length > 0, { what: 'a notification' });
    expect(await toldOn(page)).toEqual({
      notifications: ['WARN \u00b7 Tickboard: alpha is thin'],
      tones: 0,
      asked: 0,
    });

    await page.reload();
    await page.getByLabel('Sound').check();
    await log(page).getByText('alpha is thin').waitFor();
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await raise('critical', 'beta is gone');
    await until(async () => (await toldOn(page)).notifications.length > 0, { what: 'a notification of a hidden page' });
    expect((await toldOn(page)).notifications).toEqual(['CRIT \u00b7 Tickboard: beta is gone']);
    await until(async () => (await toldOn(page)).tones === 2, { what: 'the tones' });
  });

  it('[UF33] hears of an alert and of a rule once, however many windows are open', async () => {
    await price(90);
    const preferences = {
      alertRules: [{ ...RULE, forSeconds: 0, cooldownSeconds: 0 }],
      notifyFrom: 'info',
      hasSound: true,
    };
    const { page } = await openPage({ url: `${server.url}/alerts`, preferences });
    const other = await page.context().newPage();
    await other.goto(`${server.url}/alerts`);
    const windows = [page, other];
    for (const window of windows) await record(window);
    for (const window of windows) await window.getByLabel('Sound').click({ clickCount: 2 });
    const untilLogged = async (words: string) => {
      for (const window of windows) await log(window).getByText(words).waitFor();
    };
    const untilTold = async (notifications: number, tones: number) => {
      let all: Told[] = [];
      await until(
        async () => {
          all = await Promise.all(windows.map(toldOn));
          return all.flatMap((told) => told.notifications).length >= notifications;
        },
        { what: 'a notification' },
      );
      expect(all.flatMap((told) => told.notifications)).toHaveLength(notifications);
      expect(all.reduce((sum, told) => sum + told.tones, 0)).toBe(tones);
    };
    await raise('warning', 'gamma is thin');
    await untilLogged('gamma is thin');
    await untilTold(1, 1);
    await price(101);
    await untilLogged('ALPHA last price > 100');
    await untilTold(2, 3);
    // What was told twice before would be counted by now.
    await raise('info', 'gamma is well');
    await untilTold(3, 4);
  });

  it('[UF25] [UF27] is asked only on purpose, reads of a refusal, and finds the same in the settings', async () => {
    const { page } = await openPage({ url: `${server.url}/alerts` });
    const session = await page.context().newCDPSession(page);
    const { browserContextId } = (await session.send('Target.getTargetInfo')).targetInfo;
    const set = (setting: 'denied' | 'granted' | 'prompt') =>
      session.send('Browser.setPermission', {
        permission: { name: 'notifications' },
        setting,
        origin: server.url,
        ...(browserContextId !== undefined && { browserContextId }),
      });
    await set('prompt');
    await page.reload();
    await page.getByText('The browser has not been asked yet.').waitFor();
    await set('denied');
    await page.getByText('The browser refuses them: allow them for this site in its settings.').waitFor();
    const allow = page.getByRole('button', { name: 'Allow notifications' });
    expect(await allow.getAttribute('aria-disabled')).toBe('true');
    expect(await allow.getAttribute('title')).toContain('The browser refuses them');
    await set('granted');
    await page.getByText('The browser shows them, while this page is open in any tab.').waitFor();

    await page.getByLabel('Tell of').selectOption('Critical only');
    await page.goto(`${server.url}/settings`);
    const group = page.getByRole('region', { name: 'Notifications' });
    expect(await group.getByLabel('Tell of').inputValue()).toBe('critical');
    expect(await group.getByLabel('Sound').isChecked()).toBe(false);
    await group.getByText('The browser shows them, while this page is open in any tab.').waitFor();
    await group.getByLabel('Tell of').selectOption('Nothing');
    await group.getByLabel('Sound').check();
    await page.goto(`${server.url}/alerts`);
    await page.getByLabel('Sound').waitFor();
    expect([await page.getByLabel('Tell of').inputValue(), await page.getByLabel('Sound').isChecked()]).toEqual([
      'off',
      true,
    ]);
  });
});
