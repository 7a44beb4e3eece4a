import { describe, expect, it } from 'vitest';
import { Terminal, type TerminalEnd } from '../../src/tty/terminal.ts';
import { FakeHost } from '../support/fake-host.ts';

function open(): { host: FakeHost; terminal: Terminal; ends: TerminalEnd[]; told: string[] } {
  const host = new FakeHost(40, 8);
  const terminal = new Terminal({ host, term: 'xterm-256color' });
  const ends: TerminalEnd[] = [];
  const told: string[] = [];
  terminal.open({
    input: (bytes) => told.push(new TextDecoder().decode(bytes)),
    changed: () => told.push('changed'),
    drained: () => told.push('drained'),
    ended: (end) => ends.push(end),
  });
  return { host, terminal, ends, told };
}

const AS_IT_WAS = { isOnMainScreen: true, isRaw: false, mouse: 'none', paste: false, focus: false, wrap: true };
const TAKEN = { isOnMainScreen: false, isRaw: true, mouse: 'vt200', paste: true, focus: true, wrap: false };

describe('a terminal that is taken', () => {
  it('[TT12] has its own screen, the mouse, pasted text and the focus, until it is given back', async () => {
    const { host, terminal } = open();
    expect(await host.standing()).toEqual(TAKEN);
    terminal.close();
    expect(await host.standing()).toEqual(AS_IT_WAS);
    terminal.close();
    expect(host.written.filter((text) => text.includes('[?1049l'))).toHaveLength(1);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM'] as const)(
    '[TT12] is given back on %s, and says how it ended',
    async (signal) => {
      const { host, ends } = open();
      host.events.ending(signal);
      expect(await host.standing()).toEqual(AS_IT_WAS);
      expect(ends).toEqual([{ kind: 'signal', signal }]);
    },
  );

  it('[TT12] is given back when something fails, when nobody is there, and when the process ends', async () => {
    for (const [fault, end] of [
      [(host: FakeHost) => host.events.failed(new Error('bug')), { kind: 'failed', error: new Error('bug') }],
      [(host: FakeHost) => host.events.gone(), { kind: 'gone' }],
      [(host: FakeHost) => host.events.exiting(), undefined],
    ] as const) {
      const { host, ends } = open();
      fault(host);
      expect(await host.standing()).toEqual(AS_IT_WAS);
      expect(ends).toEqual(end === undefined ? [] : [end]);
    }
  });

  it('[TT12] is given back even while a frame is under way, after that frame', async () => {
    const { host, terminal } = open();
    host.isStuck = true;
    terminal.send('\u001b[?2026h a frame that is cut', { drained: () => {} });
    terminal.close();
    expect(await host.standing()).toEqual(AS_IT_WAS);
  });

  it('[TT13] is given back while the job is stopped, and taken and painted anew when it goes on', async () => {
    const { host, terminal, told } = open();
    terminal.stopJob();
    expect(host.stops).toEqual(['job']);
    host.events.stopping();
    expect(host.stops).toEqual(['job', 'self']);
    expect(await host.standing()).toEqual(AS_IT_WAS);
    told.length = 0;
    host.events.continued();
    expect(await host.standing()).toEqual(TAKEN);
    expect(told).toContain('changed');
  });

  it('[TT13] sets raw mode anew when it goes on after a stop that it was not told of', () => {
    const { host } = open();
    host.rawModes.length = 0;
    host.events.continued();
    expect(host.rawModes).toEqual([false, true]);
  });

  it('[TT14] has one frame under way: more are not taken until it says that it took it', () => {
    const { host, terminal, told } = open();
    const events = { drained: () => told.push('drained') };
    host.isStuck = true;
    expect(terminal.send('one', events)).toBe(true);
    expect(terminal.send('two', events)).toBe(false);
    expect(terminal.isBusy).toBe(true);
    told.length = 0;
    host.unstick();
    expect(told).toEqual(['drained']);
    expect(terminal.isBusy).toBe(false);
    expect(host.written.join('')).not.toContain('two');
    expect(terminal.send('three', events)).toBe(true);
  });
});
