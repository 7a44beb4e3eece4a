/** `tickboard top` in a real terminal, against a real server: what becomes of the terminal, whatever happens. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Tickboard } from '../../apps/cli/test/tickboard.ts';
import { findFreePort } from '../harness/free-port.ts';
import { GIVEN_BACK, TAKEN, Tmux } from '../harness/tmux.ts';
import { until } from '../harness/until.ts';

const DESK = /CONNECTED[\s\S]*BTCUSDT/;
const PROMPT_ALONE = /\n[$#]\s*$/;

const ESC = '\u001b';
const COLOUR = new RegExp(`${ESC}\\[[\\d;]*[34][0-8]`);
/** A module that throws when it is told to. */
const FAULT = "data:text/javascript,process.on('SIGUSR2',()=>{throw%20new%20Error('an%20unexpected%20fault')})";

let server: Tickboard;
let tmux: Tmux;
let url: string;

beforeAll(async () => {
  server = new Tickboard();
  url = await server.serve(['--sim-enabled', 'on']);
});
afterAll(() => server.remove());
beforeEach(() => {
  tmux = new Tmux();
});
afterEach(() => tmux.close());

async function top(
  columns = 120,
  rows = 40,
  environment: Readonly<Record<string, string>> = {},
  flags = '',
): Promise<void> {
  await tmux.open(columns, rows, environment);
  await tmux.top(`${url} ${flags}`);
  await tmux.untilShown(DESK);
}

/** Nothing more is written to a terminal that takes nothing; what it is written is counted by the system. */
async function untilBlocked(pid: number): Promise<void> {
  const written = (): string | undefined => /^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1];
  let before: string | undefined;
  let sameSinceMs = 0;
  await until(
    () => {
      const now = written();
      if (now !== before) sameSinceMs = performance.now();
      before = now;
      return performance.now() - sameSinceMs > 800;
    },
    { what: 'the terminal to be full' },
  );
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('tickboard top', () => {
  it('[TT33] shows the desk, is worked by keys, fits any size, and leaves the screen of the shell', async () => {
    await top();
    expect(await tmux.modes()).toBe(TAKEN);
    await tmux.type('/eth');
    await tmux.untilShown(/FILTER[\s\S]*Markets 1\//);
    await tmux.press('Enter', 'z');
    await tmux.resize(80, 24);
    await tmux.untilShown('[1 Mkts]');
    await tmux.resize(20, 5);
    await tmux.untilShown('needs 80x24');
    await tmux.resize(300, 80);
    await tmux.untilShown(/[^\n]{299}\n[\s\S]*ETHUSDT/);
    await tmux.resize(120, 40);
    await tmux.untilShown(/^[^\n]{118,120}\n[\s\S]*ETHUSDT/);
    await tmux.press('q');
    await tmux.untilShown('ended with 0');
    expect(await tmux.modes()).toBe(GIVEN_BACK);
    expect(await tmux.capture()).not.toContain('ETHUSDT');
  });

  it.each([
    ['SIGTERM', '143'],
    ['SIGHUP', '129'],
    ['SIGINT', '130'],
    ['SIGQUIT', '131'],
    ['SIGUSR2', '140'],
    ['SIGALRM', '142'],
  ])('[TT12] gives the terminal back on %s', async (signal, code) => {
    await top();
    // Stopped first, so that the shell can say which process it is.
    await tmux.press('C-z');
    await tmux.untilModes(GIVEN_BACK);
    await tmux.type(`kill -${signal.slice(3)} %1; fg`);
    await tmux.press('Enter');
    // A shell leaves out the rest of a line in which a job ended by SIGINT: its code is asked for by a line of its own.
    await tmux.untilShown(PROMPT_ALONE);
    await tmux.type('echo "code $?"');
    await tmux.press('Enter');
    await tmux.untilShown(`code ${code}`);
    expect(await tmux.modes()).toBe(GIVEN_BACK);
    await tmux.type('echo typed');
    await tmux.untilShown('echo typed');
  });

  it('[TT12] does nothing on SIGUSR1, which Node.js takes for a wish to debug', async () => {
    const port = await findFreePort();
    await top(120, 40, { NODE_OPTIONS: `--inspect-port=${port}` });
    process.kill(await tmux.pidOfTop(), 'SIGUSR1');
    await tmux.type('/eth');
    const shown = await tmux.untilShown(/FILTER[\s\S]*Markets 1\//);
    expect(shown).not.toContain('Debugger');
    await expect(fetch(`http://127.0.0.1:${port}/json`)).rejects.toThrow('fetch failed');
    await tmux.press('C-c');
    await tmux.untilShown('ended with 0');
    expect(await tmux.capture()).not.toContain('Debugger');
  });

  it('[TT12] gives the terminal back on a fault of its own, and tells it', async () => {
    await top(120, 40, { NODE_OPTIONS: `--import=${FAULT}` });
    process.kill(await tmux.pidOfTop(), 'SIGUSR2');
    await tmux.untilShown('ended with 1');
    expect(await tmux.modes()).toBe(GIVEN_BACK);
    expect(await tmux.capture()).toContain('Error: an unexpected fault');
  });

  it('[TT13] goes to the shell with Ctrl-Z, from a line too, and comes back with fg as it was', async () => {
    await top();
    await tmux.type('/btc');
    await tmux.untilShown(/FILTER[\s\S]*Markets 1\//);
    await tmux.press('C-z');
    await tmux.untilModes(GIVEN_BACK);
    await tmux.type('fg');
    await tmux.press('Enter');
    await tmux.untilModes(TAKEN);
    await tmux.untilShown(/CONNECTED[\s\S]*BTCUSDT[\s\S]*\/btc/);
    await tmux.press('C-c');
    await tmux.untilModes(GIVEN_BACK);
    expect(await tmux.capture()).not.toContain('BTCUSDT');
  });

  it('[TT14] [TT12] leaves frames out while the terminal takes nothing, and ends all the same', async () => {
    await top(300, 80);
    const pid = await tmux.pidOfTop();
    await tmux.freeze();
    await untilBlocked(pid);
    const now = new Date().toISOString().slice(11, 19);
    tmux.thaw();
    // What it missed is not made up for: the newest figures are there at once.
    await until(
      async () => {
        const [first = ''] = (await tmux.capture()).split('\n');
        return first.includes('slow terminal') && (/UTC (\S+)/.exec(first)?.[1] ?? '') >= now;
      },
      { what: 'the newest figures, and the word that the terminal is slow' },
    );
    await tmux.freeze();
    await untilBlocked(pid);
    process.kill(pid, 'SIGTERM');
    await until(() => !isThere(pid), { what: 'the end', timeoutMs: 15_000 });
    expect(isThere(pid)).toBe(false);
    tmux.thaw();
  });

  it('[TT3] [TT4] shows no garbage without colours and with ASCII only', async () => {
    await top(80, 24, { NO_COLOR: '1', TERM: 'linux' }, '--ascii');
    expect(await tmux.capture(true)).not.toMatch(COLOUR);
    expect(await tmux.capture()).toMatch(/^[\n -~]*$/);
    await tmux.press('q');
    await tmux.untilShown('ended with 0');
  });
});
