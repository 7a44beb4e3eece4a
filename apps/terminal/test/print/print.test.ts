import { describe, expect, it } from 'vitest';
import { print, type PrintEnd, type PrintOptions } from '../../src/print/print.ts';
import { widthOf } from '../../src/screen/characters.ts';
import { type Bench, openBench, settle } from '../../../../packages/client/test/support/peer.ts';

const MARKETS = {
  BTC: { symbol: 'BTC', last_price: 100.5, tick_size: 0.1, updated_at: '2026-01-01T00:00:00.000Z' },
  ETH: { symbol: 'ETH', last_price: 0.00000912, source: 'a\u001b[2J\u009b1m\u202eb,"c"' },
};

interface Run {
  readonly bench: Bench;
  readonly texts: string[];
  readonly told: string[];
  end: PrintEnd | undefined;
}

/** A print that has begun, with the server's end in the hands of the test. */
function begin(options: Partial<PrintOptions> = {}): Run {
  const channel = options.channel ?? 'market_data';
  const bench = openBench({ channels: [channel, 'system_health'] });
  const run: Run = { bench, texts: [], told: [], end: undefined };
  void print({
    board: bench.board,
    clock: bench.clock,
    channel,
    format: 'json',
    isAscii: false,
    columns: [],
    isWatching: false,
    intervalMs: 1_000,
    timeoutMs: 5_000,
    write: async (text) => {
      run.texts.push(text);
    },
    tell: (words) => run.told.push(words),
    ...options,
  }).then((end) => {
    run.end = end;
  });
  return run;
}

async function serve(
  { bench: { peer } }: Run,
  market_data: Readonly<Record<string, unknown>> = MARKETS,
): Promise<void> {
  peer.greet();
  peer.grant();
  peer.snapshot({ market_data, system_health: {} });
  await settle();
}

async function printed(options: Partial<PrintOptions> = {}): Promise<string> {
  const run = begin(options);
  await serve(run);
  expect(run.end).toEqual({ kind: 'printed' });
  return run.texts.join('');
}

describe('tickboard top --print', () => {
  it('[TT60] writes JSON in full, on one line, with what is known of it', async () => {
    const text = await printed();
    expect(text.match(/\n/g)).toHaveLength(1);
    const { rows, ...head } = JSON.parse(text);
    expect(head).toMatchObject({ channel: 'market_data', seq: 10, mode: 'simulated', standing: 'live' });
    expect(rows[0]).toEqual({
      symbol: 'BTC',
      last_price: 100.5,
      tick_size: 0.1,
      updated_at: '2026-01-01T00:00:00.000Z',
    });
    expect(rows[1]).toMatchObject({ last_price: 0.00000912, source: MARKETS.ETH.source });
  });

  it('[TT60] writes a table for people, without columns that nobody has', async () => {
    const lines = (await printed({ format: 'table' })).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^market_data {2}2 rows {2}SIMULATED {2}Live {2}UTC \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(lines[1]).toMatch(/^symbol +last_price +updated_at +tick_size +source$/);
    expect(lines[2]).toMatch(/^BTC +100\.5 +2026-01-01 00:00:00 +0\.1 +-$/);
  });

  it('[TT3] [TT60] writes a table of ASCII only where nothing else can be shown, and its columns where they were', async () => {
    const before = (await printed({ format: 'table' })).split('\n');
    const text = await printed({ format: 'table', isAscii: true });
    expect(text).toMatch(/^[\n -~]*$/);
    expect(text.split('\n').map((line) => line.length)).toEqual(before.map(widthOf));
    expect((await printed({ format: 'json', isAscii: true })).length).toBe((await printed()).length);
  });

  it('[TT60] writes the columns that are named, in their order', async () => {
    const lines = (await printed({ format: 'csv', columns: ['last_price', 'symbol'] })).split('\r\n');
    expect(lines[0]).toBe('time,last_price,symbol');
    expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,100\.5,BTC$/);
    expect(lines[2]).toMatch(/Z,0\.00000912,ETH$/);
  });

  it.each(['table', 'csv', 'json'] as const)('[TT63] writes nothing as %s that a terminal obeys', async (format) => {
    const text = await printed({ format });
    expect(text.replaceAll(/[\r\n]/g, '')).not.toMatch(/\p{C}/u);
    expect(text).toContain('1m');
  });

  it('[TT61] goes on with what changes, once an interval, and says when it is old', async () => {
    const run = begin({ isWatching: true });
    await serve(run);
    for (let price = 1; price < 9; price++)
      run.bench.peer.update(9 + price, 10 + price, { 'market_data.BTC.last_price': price });
    expect(run.texts).toHaveLength(1);
    run.bench.clock.advance(1_000);
    await settle();
    expect(run.texts.map((text) => JSON.parse(text).rows[0].last_price)).toEqual([100.5, 8]);
    run.bench.network.link.close(1006, '');
    run.bench.clock.advance(1_000);
    await settle();
    expect(JSON.parse(run.texts.at(-1)!)).toMatchObject({ standing: 'reconnecting' });
    expect(run.end).toBeUndefined();
  });

  it('[TT61] prints no row of a lost connection as CSV, and tells people so', async () => {
    const run = begin({ isWatching: true, format: 'csv' });
    await serve(run);
    run.bench.network.link.close(1006, '');
    run.bench.clock.advance(1_000);
    await settle();
    expect(run.texts).toHaveLength(1);
    expect(run.told).toEqual([expect.stringMatching(/^Disconnected: figures are /)]);
  });

  it('[TT60] [TT61] prints the events that were, and then each that comes once', async () => {
    const run = begin({ channel: 'fills', format: 'csv', columns: ['event_id', 'price'], isWatching: true });
    const { peer, clock } = run.bench;
    peer.greet();
    peer.grant();
    peer.snapshot({ system_health: {} }, { feeds: { fills: 5 } });
    await settle();
    const asked = peer.hear();
    expect(asked[0]).toMatchObject({ type: 'replay', channel: 'fills', count: 50 });
    peer.fill(4, { replay: true });
    peer.fill(5, { replay: true });
    // The events that were are here: the server has answered what was asked after them.
    const question = asked.find(({ type }) => type === 'verify')!;
    peer.say({ type: 'digest', epoch: 'e1', seq: 10, channels: {}, id: question['id'] });
    await settle();
    expect(run.texts.join('')).toMatch(/^time,event_id,price\r\n\S+,4,4\r\n\S+,5,5\r\n$/);
    peer.fill(6);
    clock.advance(1_000);
    await settle();
    expect(run.texts.at(-1)).toMatch(/^\S+,6,6\r\n$/);
  });

  it('[TT62] ends as what came of it', async () => {
    const unreachable = begin();
    unreachable.bench.clock.advance(5_000);
    await settle();
    expect(unreachable.end).toMatchObject({ kind: 'unreachable' });

    const refused = begin();
    refused.bench.peer.accept();
    refused.bench.network.link.close(4401, '{"message":"no token"}');
    refused.bench.clock.advance(0);
    await settle();
    expect(refused.end).toMatchObject({ kind: 'refused', words: expect.stringContaining('no token') });

    const unavailable = begin();
    unavailable.bench.peer.greet({ channels: ['system_health'] });
    await settle();
    expect(unavailable.end).toMatchObject({ kind: 'unavailable' });

    const old = begin();
    await serve(old, { BTC: { ...MARKETS.BTC, stale: true } });
    expect(old.texts).toHaveLength(1);
    expect(old.end).toMatchObject({ kind: 'old' });
  });
});
