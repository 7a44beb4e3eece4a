/** `tickboard top` in a real terminal, against a real server. */
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Tickboard } from '../../apps/cli/test/tickboard.ts';
import { Tmux } from '../harness/tmux.ts';

const MAIN = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
const DESK = /CONNECTED[\s\S]*BTCUSDT/;
const TAKEN = '1 0 1';
const GIVEN_BACK = '0 1 0';
const PROMPT_ALONE = /\n[$#]\s*$/;

const ESC = '\u001b';
const COLOUR = new RegExp(`${ESC}\\[[\\d;]*[34][0-8]`);

let server: Tickboard;
let tmux: Tmux;
let url: string;

beforeEach(async () => {
  server = new Tickboard();
  tmux = new Tmux();
  url = await server.serve(['--sim-enabled', 'on']);
});
afterEach(async () => {
  tmux.close();
  await server.remove();
});

async function top(
  columns = 120,
  rows = 40,
  environment: Readonly<Record<string, string>> = {},
  flags = '',
): Promise<void> {
  await tmux.open(columns, rows, environment);
  await tmux.type(`"${process.execPath}" "${MAIN}" top ${url} ${flags}; echo "ended with $?"`);
  await tmux.press('Enter');
  await tmux.untilShown(DESK);
}

describe('tickboard top', () => {
  it('[TT33] shows the desk, is worked by keys, and leaves the screen of the shell', async () => {
    await top();
    expect(await tmux.modes()).toBe(TAKEN);
    await tmux.type('/eth');
    await tmux.untilShown(/FILTER[\s\S]*Markets 1\//);
    await tmux.press('Enter', 'z');
    await tmux.resize(80, 24);
    await tmux.untilShown('[1 Mkts]');
    await tmux.resize(40, 10);
    await tmux.untilShown('Tickboard needs 80x24.');
    await tmux.resize(120, 40);
    await tmux.untilShown('ETHUSDT');
    await tmux.press('q');
    await tmux.untilShown('ended with 0');
    expect(await tmux.modes()).toBe(GIVEN_BACK);
  });

  it('[TT33] [TT17] lives through a server that goes and comes back', async () => {
    await top();
    server.signal('SIGKILL');
    await server.ended();
    await tmux.untilShown(/RECONNECTING[\s\S]*BTCUSDT[\s\S]*Disconnected: figures are/);
    await server.serve(['--sim-enabled', 'on', '--port', new URL(url).port]);
    await tmux.press('R');
    await tmux.untilShown(DESK);
    await tmux.press('C-c');
    await tmux.untilShown('ended with 0');
    expect(await tmux.modes()).toBe(GIVEN_BACK);
  });

  it.each([
    ['SIGTERM', '143'],
    ['SIGHUP', '129'],
    ['SIGINT', '130'],
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

  it('[TT13] goes to the shell with Ctrl-Z and comes back with fg', async () => {
    await top();
    await tmux.press('C-z');
    await tmux.untilModes(GIVEN_BACK);
    await tmux.type('fg');
    await tmux.press('Enter');
    await tmux.untilModes(TAKEN);
    await tmux.untilShown(DESK);
    await tmux.press('q');
    await tmux.untilModes(GIVEN_BACK);
    expect(await tmux.capture()).not.toContain('BTCUSDT');
  });

  it('[TT3] [TT4] shows no garbage without colours and with ASCII only', async () => {
    await top(80, 24, { NO_COLOR: '1', TERM: 'linux' }, '--ascii');
    expect(await tmux.capture(true)).not.toMatch(COLOUR);
    expect(await tmux.capture()).toMatch(/^[\n -~]*$/);
    await tmux.press('q');
    await tmux.untilShown('ended with 0');
  });
});
