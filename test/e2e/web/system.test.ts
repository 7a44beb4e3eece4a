/** How back ends and the connection stand, by really stopping them. */
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { buildDashboard } from '../../harness/dashboard.ts';
import { type RedisServer, startRedis } from '../../harness/redis.ts';
import { startServer, type ServerUnderTest } from '../../harness/server.ts';
import { until } from '../../harness/until.ts';
import { startWebProcess, startWebServer, type WebProcess, type WebServer } from '../../harness/web.ts';
import { panelOf } from './panels.ts';

const { closePages, openPage } = useBrowser();

/** What Chromium says of itself when a server is gone. */
const LOST = [/^error: WebSocket connection to 'ws:/, /net::ERR_(?:CONNECTION_|EMPTY_|SOCKET_|INCOMPLETE_)/];
const RECOVERY_MS = 90_000;

let stoppable: (ServerUnderTest | WebServer | WebProcess | RedisServer)[] = [];

afterEach(async () => {
  await closePages();
  // Servers before what they read.
  for (const each of stoppable.toReversed()) await each.stop();
  stoppable = [];
});

function keep<Stoppable extends ServerUnderTest | WebServer | WebProcess | RedisServer>(each: Stoppable): Stoppable {
  stoppable.push(each);
  return each;
}

/** By its name, a figure of a back end, of the connection, or of the server. */
async function figureOf(page: Page, panel: string, name: string, service?: string): Promise<string> {
  const scope =
    service === undefined ? panelOf(page, panel) : panelOf(page, panel).locator(`[data-service="${service}"]`);
  const term = scope.locator('dt').filter({ hasText: new RegExp(`^${name}$`) });
  return (await term.locator('xpath=following-sibling::dd[1]').innerText()).trim();
}

async function untilFigure(
  page: Page,
  place: { readonly panel: string; readonly name: string; readonly service?: string },
  isWanted: (text: string) => boolean,
  timeoutMs = RECOVERY_MS,
): Promise<string> {
  let text = '';
  await until(
    async () => {
      text = await figureOf(page, place.panel, place.name, place.service);
      return isWanted(text);
    },
    { what: () => `${place.name} to be another than ${text}`, timeoutMs },
  );
  return text;
}

const numberOf = (text: string) => Number(/^-?[\d,.]+/.exec(text.replace('\u2212', '-'))?.[0].replaceAll(',', ''));
const isAbove = (least: number) => (text: string) => numberOf(text) > least;

describe('back ends', () => {
  const ticker = (price: number) =>
    JSON.stringify({ symbol: 'ALPHA', last_price: price, updated_at: new Date().toISOString() });

  it('[UF28] say their real age, fall stale and down with their source, and come back, counted', async () => {
    const redis = keep(await startRedis());
    const server = keep(
      await startServer({
        dashboardRoot: await buildDashboard(),
        hasConfiguredSources: true,
        environment: { DASHBOARD_REDIS_URL: redis.url, DASHBOARD_REDIS_STALL_AFTER: '3s' },
      }),
    );
    const publish = async (payload: string) => {
      await until(async () => (await redis.cli('PUBLISH', 'market_data:ALPHA', payload)) === '1', {
        what: 'the server to listen to Redis',
        timeoutMs: RECOVERY_MS,
      });
    };
    const { page } = await openPage({ url: `${server.url}/system` });
    const row = panelOf(page, 'health').locator('[data-service="redis"]');
    const untilStatus = (status: string) => row.getByText(status, { exact: true }).waitFor({ timeout: RECOVERY_MS });
    const figure = (name: string) => ({ panel: 'health', name, service: 'redis' });
    /** Goes on feeding it, so that it is live for as long as it takes to see that. */
    const untilFed = (isSeen: () => Promise<boolean> = () => Promise.resolve(true)) =>
      until(
        async () => {
          await publish(ticker(1));
          return (await row.getByText('live', { exact: true }).isVisible()) && (await isSeen());
        },
        { what: 'Redis to be live', timeoutMs: RECOVERY_MS },
      );

    await untilFigure(page, figure('Last message'), (text) => text === 'none yet');
    await untilFed(async () => isAbove(0)(await figureOf(page, 'health', 'Rate', 'redis')));
    await untilFigure(page, figure('Last message'), (text) => /^\d+(\.\d)?s ago$/.test(text));
    await untilFigure(page, figure('Reconnects'), (text) => text === '0');
    await untilFigure(page, figure('Errors'), (text) => text === '0');

    // Silent, and then not there at all: its age is that of what came last.
    await untilStatus('stale');
    await row.getByText(/^Its figures are old: nothing came since \d\d:\d\d:\d\d\./).waitFor();
    await untilFigure(page, figure('Last message'), isAbove(3));
    await untilFigure(page, figure('Rate'), (text) => text === '0.0/s');
    await publish('{"symbol":');
    await untilFigure(page, figure('Errors'), (text) => text === '1');
    await redis.kill('SIGKILL');
    await untilStatus('down');
    expect(await figureOf(page, 'health', 'Up', 'redis')).toBe('-');
    const age = numberOf(await figureOf(page, 'health', 'Last message', 'redis'));
    await untilFigure(page, figure('Last message'), isAbove(age + 1));

    await redis.restart();
    await untilFed();
    await untilFigure(page, figure('Reconnects'), (text) => text === '1');
    expect(await figureOf(page, 'health', 'Errors', 'redis')).toBe('1');
    // The server itself hears nothing from itself, and is connected to nothing.
    for (const name of ['Last message', 'Rate', 'Latency', 'Errors', 'Reconnects'])
      expect(await figureOf(page, 'health', name, 'dashboard-server')).toBe('-');
  }, 240_000);
});

describe('the connection', () => {
  const figure = (name: string) => ({ panel: 'inspector', name });

  it('[UF15] [UF16] moves its figures by what comes, and has none of what is not known', async () => {
    const server = keep(await startWebServer());
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 1 }]);
    const { page } = await openPage({ url: `${server.url}/system` });
    await untilFigure(page, figure('Epoch'), (text) => text !== '-');
    expect(await figureOf(page, 'inspector', 'Next retry')).toBe('-');
    await untilFigure(page, figure('Round trip'), (text) => text.endsWith(' ms'));
    await untilFigure(page, figure('Bytes/s'), isAbove(0));
    await untilFigure(page, figure('Messages/s'), isAbove(0));

    const before = {
      sequence: numberOf(await figureOf(page, 'inspector', 'Sequence')),
      updates: numberOf(await figureOf(page, 'inspector', 'Updates')),
      events: numberOf(await figureOf(page, 'inspector', 'Events')),
    };
    await server.push('account', [{ equity: 1_234.5, balances: { USDT: 1_000 } }]);
    await server.push('alerts', [{ severity: 'info', message: 'told' }]);
    await untilFigure(page, figure('Sequence'), isAbove(before.sequence));
    await untilFigure(page, figure('Updates'), isAbove(before.updates));
    await untilFigure(page, figure('Events'), (text) => numberOf(text) === before.events + 1);
    await untilFigure(page, figure('Saved against JSON'), (text) => /^\d+\.\d%$/.test(text));
    expect(await figureOf(page, 'inspector', 'Gaps')).toBe('0');
    expect(await figureOf(page, 'inspector', 'Resyncs')).toBe('0');

    await panelOf(page, 'inspector').getByRole('button', { name: 'Verify now' }).click();
    await panelOf(page, 'inspector')
      .getByText(/^\d+ channels agree$/)
      .waitFor();
    await untilFigure(page, figure('Digest proven'), (text) => /^[\d,]+ \d\d:\d\d:\d\d$/.test(text));
  });

  it('[UF29] [UF30] tells what happened to it, and forgets what nobody can know meanwhile', async () => {
    const server = keep(await startWebProcess());
    await server.push('account', [{ equity: 1 }]);
    const { page } = await openPage({ url: `${server.url}/system`, expectedFaults: LOST });
    await untilFigure(page, { panel: 'server', name: 'Version' }, (text) => /^\d+\.\d+\.\d+$/.test(text));
    await untilFigure(page, { panel: 'server', name: 'Clients' }, (text) => text === '1');
    await untilFigure(page, figure('Round trip'), (text) => text !== '-');
    const inspector = panelOf(page, 'inspector');
    const events = () => inspector.locator('ol b').allInnerTexts();
    expect(await events()).toEqual(['connected']);
    const epoch = await figureOf(page, 'inspector', 'Epoch');

    await server.kill('SIGKILL');
    await inspector.getByText('reconnecting', { exact: true }).waitFor();
    await untilFigure(page, figure('Next retry'), (text) => /^in \d/.test(text));
    await untilFigure(page, figure('Retries'), isAbove(1));
    expect(await figureOf(page, 'inspector', 'Round trip')).toBe('-');
    await untilFigure(page, figure('Bytes/s'), (text) => text === '0 B');
    await untilFigure(page, { panel: 'server', name: 'Version' }, (text) => text === '-');
    const age = numberOf(await figureOf(page, 'inspector', 'Data age'));
    await untilFigure(page, figure('Data age'), isAbove(age + 1));
    expect((await events()).at(-2)).toBe('lost');

    // While there is nobody: once there is, the page comes back by itself, and there is nothing to press.
    await inspector.getByRole('button', { name: 'Reconnect now' }).click();
    await server.restart();
    await inspector.getByText('connected', { exact: true }).first().waitFor({ timeout: RECOVERY_MS });
    await untilFigure(page, figure('Epoch'), (text) => text !== epoch);
    await untilFigure(page, figure('Resyncs'), (text) => text === '1');
    await untilFigure(page, figure('Gaps'), isAbove(0));
    await untilFigure(page, figure('Round trip'), (text) => text !== '-');
    const told = await events();
    expect(told).toEqual(expect.arrayContaining(['connected', 'resync', 'gap', 'attempt failed', 'lost']));
    expect(told.at(-1)).toBe('connected');
    await inspector.getByText(/the server began anew/).waitFor();
    await untilFigure(page, { panel: 'server', name: 'Clients' }, (text) => text === '1');
  }, 240_000);
});
