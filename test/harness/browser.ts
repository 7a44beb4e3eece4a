/**
 * Debian's Chromium for the tests of the dashboard, one for each test file. A test fails on whatever went wrong in one
 * of its pages: errors and warnings of the console, exceptions, violations of the policy, requests to other hosts.
 */
import { findChromium, SANDBOX_FLAGS } from '@tickboard/bench/chromium';
import { type Browser, type BrowserContext, chromium, type Page, type WebSocket } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';

interface PageOptions {
  readonly url: string;
  /** 1280 by 800 unless told. */
  readonly width?: number;
  readonly height?: number;
  /** What the browser says that the person prefers. Default: dark. */
  readonly theme?: 'dark' | 'light';
  readonly reducedMotion?: boolean;
  /** What every clock of the page says, Unix ms; its timers run all the same. */
  readonly now?: number;
  /** A finger instead of a mouse. */
  readonly isTouch?: boolean;
  /** As the dashboard keeps them, over its defaults. */
  readonly preferences?: Readonly<Record<string, unknown>>;
  /** What the console may say all the same, as where a server is really stopped. */
  readonly expectedFaults?: readonly RegExp[];
  /** For tests that inject a script of their own. */
  readonly bypassesPolicy?: boolean;
}

interface OpenedPage {
  readonly page: Page;
  /** Frames of its WebSockets, in order. */
  readonly sent: readonly string[];
  readonly received: readonly (string | Buffer)[];
  /** So far. */
  readonly faults: readonly string[];
}

interface BrowserUnderTest {
  openPage(options: PageOptions): Promise<OpenedPage>;
  /** Done after each test. A test file that stops servers after each test does it first: no page asks one that is gone. */
  closePages(): Promise<void>;
}

const LAUNCH_TIMEOUT_MS = 120_000;
/** Everything that a page does in a test is done by then. */
const STEP_TIMEOUT_MS = 30_000;

/** To be called at the head of a test file: the browser starts before its first test, and closes its pages after each. */
export function useBrowser(): BrowserUnderTest {
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];
  let opened: OpenedPage[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args: [...SANDBOX_FLAGS] });
  }, LAUNCH_TIMEOUT_MS);

  const closePages = async () => {
    const faults = opened.flatMap((each) => each.faults);
    await Promise.all(contexts.map((context) => context.close()));
    [contexts, opened] = [[], []];
    if (faults.length > 0) throw new Error(`faults of the page:\n${faults.join('\n')}`);
  };
  afterEach(closePages);

  afterAll(async () => {
    await browser?.close();
  });

  return {
    closePages,
    async openPage(options) {
      if (browser === undefined) throw new Error('the browser has not started');
      const context = await createContext(browser, options);
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(STEP_TIMEOUT_MS);
      const watched = watch(page, options);
      opened.push(watched);
      if (options.now !== undefined) await page.clock.setFixedTime(options.now);
      await page.goto(options.url);
      return watched;
    },
  };
}

async function createContext(browser: Browser, options: PageOptions): Promise<BrowserContext> {
  const { width = 1280, height = 800, theme = 'dark', isTouch = false, preferences } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
    hasTouch: isTouch,
    isMobile: isTouch,
    bypassCSP: options.bypassesPolicy === true,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  await context.addInitScript(reportViolations);
  if (preferences !== undefined) await context.addInitScript(keepPreferences, JSON.stringify({ state: preferences }));
  return context;
}

function watch(page: Page, { url, expectedFaults = [] }: PageOptions): OpenedPage {
  const watched = { page, sent: [] as string[], received: [] as (string | Buffer)[], faults: [] as string[] };
  const { hostname } = new URL(url);
  const fault = (text: string): void => {
    if (!expectedFaults.some((expected) => expected.test(text))) watched.faults.push(text);
  };
  page.on('console', (message) => {
    // A server that keeps no history says so by 404, which Chromium writes to the console.
    if (message.text().includes('404') && message.location().url.includes('/api/v1/history')) return;
    if (message.type() === 'error' || message.type() === 'warning') fault(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => fault(`exception: ${error.stack ?? error.message}`));
  page.on('crash', () => fault('the page crashed'));
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== hostname) fault(`request to another host: ${request.url()}`);
  });
  page.on('websocket', (socket: WebSocket) => {
    if (new URL(socket.url()).hostname !== hostname) fault(`connection to another host: ${socket.url()}`);
    socket.on('framesent', ({ payload }) => watched.sent.push(payload.toString()));
    socket.on('framereceived', ({ payload }) => watched.received.push(payload));
  });
  return watched;
}

/** Runs in the page, before its own scripts. */
function reportViolations(): void {
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
    reportError(new Error(`policy violation: ${violatedDirective} ${blockedURI} ${sourceFile}`));
  });
}

/** Runs in the page, before its own scripts; what the page itself keeps afterwards stands. */
function keepPreferences(kept: string): void {
  if (localStorage.getItem('tickboard') === null) localStorage.setItem('tickboard', kept);
}
