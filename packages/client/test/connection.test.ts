import { formatCloseReason } from '@tickboard/core/protocol/close-codes';
import { describe, expect, it } from 'vitest';
import { BoardClosedError, ConnectionRefusedError } from '../src/errors.ts';
import { bringLive, LIVE_CHANNELS, openBench, openLiveBench, passQuietly, settle } from './support/peer.ts';

describe('the URL', () => {
  it('[L1] names kind and format, and keeps what was given', () => {
    const { network } = openBench({ format: 'compact' });
    expect(network.link.request.url).toBe('ws://desk.test/ws?type=web&format=compact');
  });

  it('[L1] names the wanted interval and the kind that was chosen', () => {
    const { network } = openBench({ type: 'tui', intervalMs: 500, format: 'msgpack' });
    expect(network.link.request.url).toBe('ws://desk.test/ws?type=tui&format=msgpack&interval=500');
  });

  it('[L2] never holds the token', () => {
    const { network } = openBench({ token: 'secret' });
    expect(network.link.request.token).toBe('secret');
    expect(network.link.request.url).not.toContain('secret');
  });
});

describe('backoff', () => {
  it('[L3] [L56] tries endlessly, and says when the next attempt comes', () => {
    const { network, clock, board } = openBench();
    const waits = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    for (const [index, waitMs] of waits.entries()) {
      network.link.cut();
      expect(board.status).toMatchObject({
        state: 'connecting',
        attempt: index + 1,
        retryAt: clock.now() + waitMs,
        reason: { code: 1006, message: 'the connection broke' },
      });
      clock.advance(waitMs - 1);
      expect(network.links).toHaveLength(index + 1);
      clock.advance(1);
      expect(network.links).toHaveLength(index + 2);
      expect(board.status.retryAt).toBeUndefined();
    }
  });

  it('[L4] waits as long as the server asks for', () => {
    const { network, clock, peer } = openBench();
    peer.greet();
    network.link.close(1001, formatCloseReason('the server is going away', 7_000));
    clock.advance(6_999);
    expect(network.links).toHaveLength(1);
    clock.advance(701);
    expect(network.links).toHaveLength(2);
  });

  it('[L5] goes on where it was after a connection that did not stand, and starts over after one that did', () => {
    const { network, clock, peer, board } = openBench();
    network.link.cut();
    clock.advance(500);
    network.link.cut();
    clock.advance(1_000);
    peer.greet();
    expect(board.status.attempt).toBe(0);
    clock.advance(9_999);
    network.link.cut();
    expect(board.status.retryAt).toBe(clock.now() + 2_000);
    clock.advance(2_000);
    peer.greet();
    clock.advance(10_000);
    network.link.cut();
    expect(board.status.retryAt).toBe(clock.now() + 500);
  });
});

describe('close codes', () => {
  it.each([4400, 4401, 4402, 4403])('[L6] %i ends the attempts until reconnect is called', async (code) => {
    const { network, clock, peer, board } = openBench();
    peer.greet();
    const ready = board.ready();
    network.link.close(code, formatCloseReason('not like this'));
    expect(board.status).toMatchObject({ state: 'refused', reason: { code, message: 'not like this' } });
    await expect(ready).rejects.toThrow(ConnectionRefusedError);
    await expect(board.ready()).rejects.toMatchObject({ code, message: 'not like this' });
    clock.advance(3_600_000);
    expect(network.links).toHaveLength(1);
    board.reconnect();
    expect(network.links).toHaveLength(2);
    peer.greet();
    expect(board.status.reason).toBeUndefined();
  });

  it.each([1000, 1001, 1006, 1009, 1011, 4404, 4408, 4413, 4429])('[L6] after %i there is another attempt', (code) => {
    const { network, clock, peer, board } = openBench();
    peer.greet();
    network.link.close(code, 'so be it');
    expect(board.status.reason).toEqual({ code, message: 'so be it' });
    clock.advance(500);
    expect(network.links).toHaveLength(2);
  });
});

describe('tokens', () => {
  it('[L7] are asked for before each attempt', async () => {
    let count = 0;
    const { network, clock } = openBench({ token: () => `token ${++count}` });
    expect(network.links).toHaveLength(0);
    await settle();
    expect(network.link.request.token).toBe('token 1');
    network.link.cut();
    clock.advance(500);
    await settle();
    expect(network.link.request.token).toBe('token 2');
  });

  it('[L7] go on after 4401 as long as there are others', async () => {
    const answers = ['old', 'new', 'new'];
    const { network, clock, board, peer } = openBench({ token: () => Promise.resolve(answers.shift() ?? '') });
    await settle();
    peer.greet();
    network.link.close(4401, formatCloseReason('expired'));
    expect(board.status.state).toBe('connecting');
    clock.advance(500);
    await settle();
    expect(network.link.request.token).toBe('new');
    network.link.close(4401, formatCloseReason('expired'));
    clock.advance(1_000);
    await settle();
    expect(network.links).toHaveLength(2);
    expect(board.status).toMatchObject({ state: 'refused', reason: { code: 4401, message: 'expired' } });
  });

  it('[L7] that are fixed end with 4401', () => {
    const { network, board } = openBench({ token: 'fixed' });
    network.link.close(4401);
    expect(board.status.state).toBe('refused');
  });

  it('[L12] are replaced in place before they expire, and again before the next one does', async () => {
    const bench = openBench({
      ...LIVE_CHANNELS,
      verifyIntervalMs: 0,
      token: async () => {
        await Promise.resolve();
        return { token: `until ${bench.clock.now() + 100_000}`, expiresAt: bench.clock.now() + 100_000 };
      },
    });
    await settle();
    bringLive(bench.peer);
    const startMs = bench.clock.now();
    for (const round of [1, 2, 3]) {
      await passQuietly(bench, 69_999);
      expect(bench.peer.hear()).toEqual([]);
      await passQuietly(bench, 1);
      const token = `until ${startMs + round * 70_000 + 100_000}`;
      expect(bench.peer.hear()).toEqual([{ type: 'auth', token, id: expect.any(Number) }]);
    }
    expect(bench.network.links).toHaveLength(1);
  });

  it('[L12] survive a hook that fails: reported, asked again, nothing ended', async () => {
    let isBroken = false;
    const token = async () => {
      await Promise.resolve();
      if (isBroken) throw new Error('vault sealed');
      return { token: 'good', expiresAt: bench.clock.now() + 40_000 };
    };
    const bench = openBench({ ...LIVE_CHANNELS, verifyIntervalMs: 0, token }, ['error']);
    await settle();
    bringLive(bench.peer);
    isBroken = true;
    await passQuietly(bench, 9_999);
    expect(bench.told).toEqual([]);
    await passQuietly(bench, 1);
    await passQuietly(bench, 5_000);
    const failure = { name: 'TokenHookError', shouldRetry: true, cause: new Error('vault sealed') };
    expect(bench.told).toMatchObject([{ payload: failure }, { payload: failure }]);
    expect(bench.peer.hear()).toEqual([]);
    isBroken = false;
    await passQuietly(bench, 5_000);
    expect(bench.peer.hear()).toMatchObject([{ type: 'auth', token: 'good' }]);
    expect(bench.board.status.state).toBe('connected');
  });

  it('[L12] that cannot be had for an attempt only delay it', async () => {
    let isBroken = true;
    const { clock, network, told } = openBench(
      { token: () => (isBroken ? Promise.reject(new Error('vault sealed')) : 'good') },
      ['error'],
    );
    await settle();
    expect(network.links).toHaveLength(0);
    expect(told).toHaveLength(1);
    isBroken = false;
    clock.advance(500);
    await settle();
    expect(network.link.request.token).toBe('good');
  });

  it('[L9] that never come end the attempt, and are not used when they come after all', async () => {
    const answers: ((token: string) => void)[] = [];
    const { clock, network } = openBench({
      token: () =>
        new Promise((resolve) => {
          answers.push(resolve);
        }),
    });
    clock.advance(10_000);
    clock.advance(500);
    answers[0]?.('too late');
    await settle();
    expect(network.links).toHaveLength(0);
    answers[1]?.('in time');
    await settle();
    expect(network.link.request.token).toBe('in time');
    expect(network.links).toHaveLength(1);
  });
});

describe('time limits', () => {
  it('[L9] give up an attempt that brings no greeting', () => {
    const { clock, network, peer, board } = openBench();
    peer.accept();
    clock.advance(9_999);
    expect(network.link.state).toBe('open');
    clock.advance(1);
    expect(network.link.state).toBe('closed');
    expect(board.status.reason).toEqual({ code: undefined, message: 'no answer in time' });
    clock.advance(500);
    expect(network.links).toHaveLength(2);
  });

  it('[L9] give up a connection that does not bring the state, and one that does not bring it anew', () => {
    const { clock, network, peer, board } = openBench({ verifyIntervalMs: 0 });
    const passTime = (seconds: number): void => {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1_000);
        peer.say({ type: 'pong', server_time: peer.timestamp });
      }
    };
    peer.greet();
    passTime(29);
    expect(network.link.state).toBe('open');
    passTime(1);
    expect(network.links[0]?.state).toBe('closed');
    clock.advance(500);
    peer.greet();
    peer.snapshot(Object.fromEntries(STATE_CHANNELS.map((name) => [name, name === 'orders' ? [] : {}])));
    expect(board.status.state).toBe('connected');
    passTime(60);
    expect(network.link.state).toBe('open');
    peer.update(12, 13, {});
    expect(board.status.state).toBe('resyncing');
    passTime(30);
    expect(network.links[1]?.state).toBe('closed');
  });

  it('[L10] give up a silent connection after two and a half heartbeats', () => {
    const { clock, network, peer, board } = openLiveBench();
    clock.advance(30_000);
    peer.say({ type: 'heartbeat', seq: 10, prev: 10 });
    clock.advance(37_499);
    expect(network.link.state).toBe('open');
    clock.advance(1);
    expect(network.link.state).toBe('closed');
    expect(board.status).toMatchObject({ state: 'reconnecting', reason: { message: 'the server has fallen silent' } });
  });
});

describe('waking', () => {
  it('[L11] tries at once when it was waiting', () => {
    const { network, clock, wake } = openBench();
    network.link.cut();
    wake();
    expect(network.links).toHaveLength(2);
    clock.advance(5_000);
    expect(network.links).toHaveLength(2);
  });

  it('[L11] asks a connected server for a sign of life, and leaves it after five seconds without', () => {
    const { network, clock, peer, wake } = openLiveBench({ pingIntervalMs: 60_000 });
    clock.advance(1_000);
    peer.hear();
    wake();
    expect(peer.hear({ pings: true })).toHaveLength(1);
    clock.advance(4_999);
    expect(network.link.state).toBe('open');
    clock.advance(1);
    expect(network.link.state).toBe('closed');
  });

  it('[L11] stays when the sign of life comes', () => {
    const { network, clock, peer, wake } = openLiveBench({ pingIntervalMs: 60_000 });
    wake();
    clock.advance(3_000);
    peer.say({ type: 'pong', server_time: peer.timestamp });
    clock.advance(10_000);
    expect(network.link.state).toBe('open');
  });

  it('[L11] does not come back after a refusal', () => {
    const { network, peer, wake } = openBench();
    peer.greet();
    network.link.close(4403);
    wake();
    expect(network.links).toHaveLength(1);
  });
});

describe('close', () => {
  it('[L13] leaves nothing behind while connected, and keeps what is held', async () => {
    const { board, network, clock, peer, wake } = openLiveBench();
    board.subscribe(['orders']);
    const verification = board.verify().catch((error: unknown) => error);
    board.close();
    expect(await verification).toBeInstanceOf(BoardClosedError);
    expect(network.link.state).toBe('closed');
    expect(clock.pending).toBe(0);
    expect(board.status).toMatchObject({ state: 'closed', retryAt: undefined });
    expect(board.table('market_data').get('BTC')).toEqual({ symbol: 'BTC', last_price: 100 });
    expect(board.record('account')).toEqual({ equity: 1_000 });
    await expect(board.ready()).rejects.toThrow(BoardClosedError);
    wake();
    board.reconnect();
    board.subscribe(['risk']);
    board.refresh();
    clock.advance(100_000);
    expect(network.links).toHaveLength(1);
    expect(() => peer.say({ type: 'heartbeat', seq: 11, prev: 10 })).not.toThrow();
  });

  it('[L13] leaves nothing behind while waiting, dialling, or asking for a token', async () => {
    const waiting = openBench();
    waiting.network.link.cut();
    waiting.board.close();
    expect(waiting.clock.pending).toBe(0);

    const dialling = openBench();
    dialling.board.close();
    expect(dialling.clock.pending).toBe(0);
    expect(dialling.network.link.state).toBe('closed');

    const asking = openBench({ token: () => Promise.resolve('t') });
    asking.board.close();
    await settle();
    expect(asking.clock.pending).toBe(0);
    expect(asking.network.links).toHaveLength(0);
  });
});

describe('what can never work', () => {
  it('[L15] is refused, not thrown', async () => {
    const { board } = openBench({
      transport: () => {
        throw new SyntaxError('no such protocol');
      },
    });
    expect(board.status).toMatchObject({ state: 'refused', reason: { code: undefined, message: 'no such protocol' } });
    await expect(board.ready()).rejects.toThrow('no such protocol');
  });
});

const STATE_CHANNELS = [
  'market_data',
  'orderbook',
  'orders',
  'positions',
  'account',
  'strategies',
  'risk',
  'system_health',
  'summary',
  'candles',
];
