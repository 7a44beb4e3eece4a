/**
 * Debian's Chromium, headless, by its DevTools protocol and nothing between: what drives browsers for tests puts scripts
 * and worlds of its own into every page, which would be measured with it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { findChromium, SANDBOX_FLAGS } from './chromium.ts';

type Parameters = Readonly<Record<string, unknown>>;
/** What the browser answers or tells, as the protocol has it. */
export type Told = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Told;
  readonly result?: Told;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly resolve: (result: Told) => void;
  readonly reject: (error: Error) => void;
}

type Listener = (method: string, told: Told) => void;

const FLAGS = [
  '--headless',
  '--remote-debugging-pipe',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-extensions',
  '--disable-sync',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--mute-audio',
];
/** Of a message. */
const END = '\0';

export class DevTools {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, Listener>();
  #lastId = 0;
  #rest = '';

  /** @throws where there is no Chromium, with what to install. */
  constructor() {
    this.#profile = mkdtempSync(join(tmpdir(), 'tickboard-chromium-'));
    this.#child = spawn(findChromium(), [...FLAGS, ...SANDBOX_FLAGS, `--user-data-dir=${this.#profile}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    const answers = this.#child.stdio[4] as Readable;
    answers.setEncoding('utf8');
    answers.on('data', (text: string) => this.#receive(text));
    this.#child.on('exit', (code, signal) => this.#giveUp(new Error(`Chromium ended (${signal ?? code})`)));
  }

  /** A page of a new profile, which is asked by the function that is returned until that is closed. */
  async openPage(size: { readonly width: number; readonly height: number }, listen: Listener): Promise<PageSession> {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId, ...size });
    const attached = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const sessionId = String(attached['sessionId']);
    this.#listeners.set(sessionId, listen);
    const send = (method: string, parameters?: Parameters) => this.send(method, parameters, sessionId);
    await send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false });
    return {
      send,
      close: async () => {
        this.#listeners.delete(sessionId);
        await this.send('Target.disposeBrowserContext', { browserContextId });
      },
    };
  }

  send(method: string, parameters: Parameters = {}, sessionId?: string): Promise<Told> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      const text = JSON.stringify({ id, method, params: parameters, ...(sessionId !== undefined && { sessionId }) });
      (this.#child.stdio[3] as Writable).write(`${text}${END}`);
    });
  }

  async end(): Promise<void> {
    const ended = this.#child.exitCode === null ? once(this.#child, 'close') : undefined;
    this.#child.kill('SIGKILL');
    await ended;
    // Its other processes may be writing yet.
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10 });
  }

  #receive(text: string): void {
    const messages = `${this.#rest}${text}`.split(END);
    this.#rest = messages.pop() ?? '';
    for (const message of messages) this.#take(JSON.parse(message) as Message);
  }

  #take({ id, sessionId, method, params, result, error }: Message): void {
    if (id === undefined) {
      if (sessionId !== undefined && method !== undefined) this.#listeners.get(sessionId)?.(method, params ?? {});
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result ?? {});
    else waiting?.reject(new Error(error.message));
  }

  #giveUp(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

export interface PageSession {
  readonly send: (method: string, parameters?: Parameters) => Promise<Told>;
  readonly close: () => Promise<void>;
}
